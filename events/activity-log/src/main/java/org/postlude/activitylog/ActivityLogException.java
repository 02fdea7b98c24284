package org.postlude.activitylog;

import java.io.Serial;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ErrorKind;
import org.postlude.message.PostludeException;

/** A log cannot be opened, read or appended to. The text says what is in it for sure, and what to do. */
public final class ActivityLogException extends PostludeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** Another process, or another part of this one, has it open. */
        OWNED,
        /** It is not what was written; nothing is appended to it. */
        TAMPERED,
        /** A write or an fsync has failed, and nothing is appended until it is opened again. */
        FAILED,
        /** It was closed. */
        CLOSED,
        /** It is not there, or may not be read or made. */
        UNREADABLE
    }

    /** Why. */
    private final Reason reason;

    ActivityLogException(Reason reason, String message, @Nullable Throwable cause) {
        super(
                switch (reason) {
                    case OWNED -> ErrorKind.NO_ACCESS;
                    case TAMPERED -> ErrorKind.CORRUPT_DATA;
                    case FAILED, UNREADABLE -> ErrorKind.DISK_ERROR;
                    case CLOSED -> ErrorKind.INVALID_OBJECT;
                },
                message,
                cause);
        this.reason = reason;
    }

    /**
     * Why.
     *
     * @return for programs
     */
    public Reason reason() {
        return reason;
    }
}
