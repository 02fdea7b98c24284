package org.postlude.command;

import java.io.Serial;

/** The command line or the environment asks for something that cannot be; nothing was touched. */
final class UsageException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    UsageException(String what) {
        super(what);
    }
}
