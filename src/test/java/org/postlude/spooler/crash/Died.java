package org.postlude.spooler.crash;

import java.io.Serial;

/** The process died while the scenario waited for it. */
final class Died extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    Died() {
        super("the process died");
    }
}
