package org.postlude.command;

import java.io.Serial;

/** A file cannot be sent as it is; the text says why, without naming the file. */
final class BadInputException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    BadInputException(String why) {
        super(why);
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
