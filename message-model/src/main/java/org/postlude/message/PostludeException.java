package org.postlude.message;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Somebody broke a promise, or a machine failed. What became of mail is never told by exception: outcomes are values.
 * The text says what happened, to which thing, where the mail is now, and what to do.
 */
public abstract class PostludeException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** What kind of promise was broken. */
    private final ErrorKind code;

    /**
     * For subclasses.
     *
     * @param code the kind
     * @param message what happened, to which thing, where the mail is now, what to do
     */
    protected PostludeException(ErrorKind code, String message) {
        this(code, message, null);
    }

    /**
     * For subclasses.
     *
     * @param code the kind
     * @param message what happened, to which thing, where the mail is now, what to do
     * @param cause the first failure; null if there is none
     */
    protected PostludeException(ErrorKind code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /**
     * What kind of promise was broken.
     *
     * @return the kind; its MAPI number is given by {@code org.postlude.store.mapi.ResultCode}
     */
    public ErrorKind code() {
        return code;
    }
}
