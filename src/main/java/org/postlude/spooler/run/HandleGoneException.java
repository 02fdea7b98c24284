package org.postlude.spooler.run;

import java.io.Serial;

/** The handle that was named is none of the store's any more. Never reaches a client. */
final class HandleGoneException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    HandleGoneException(String reason) {
        super(reason);
    }
}
