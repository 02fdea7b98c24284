package org.postlude.spooler.crash;

import java.io.Serial;

/** The process died while the scenario waited for it. */
final class Died extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    Died() {
        super("the process died");
    }

    /** The store knows of the death a moment before the one who watches the process does. */
    static boolean isSaidBy(Throwable failure) {
        return String.valueOf(failure.getMessage()).contains(" died");
    }
}
