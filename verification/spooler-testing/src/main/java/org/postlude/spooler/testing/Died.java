package org.postlude.spooler.testing;

import java.io.Serial;

/** Ends whatever a process was doing when it died: no code of the program gets to run on. */
final class Died extends Error {
    @Serial
    private static final long serialVersionUID = 1L;

    Died() {
        super("the simulated process died", null, false, false);
    }
}
