package org.postlude.store;

import java.io.Serial;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ErrorKind;
import org.postlude.message.PostludeException;

/** A provider could not be logged on; MAPI_E_LOGON_FAILED. */
public final class LogonFailedException extends PostludeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** What stood in the way. */
    public enum Reason {
        /** No provider knows the scheme. */
        NO_PROVIDER,
        /** The place does not exist and cannot be created, or is something else. */
        CANNOT_CREATE,
        /** The place is there but cannot be read or written. */
        NO_ACCESS,
        /** Another process owns it. */
        OWNED_BY_ANOTHER,
        /** The configuration is wrong. */
        UNCONFIGURED,
        /** There is no session of that name which others may join. */
        NO_SESSION
    }

    /** What stood in the way. */
    private final Reason reason;

    /**
     * Says what stood in the way.
     *
     * @param reason the kind of obstacle
     * @param message which provider or place, what is wrong, what to do
     * @param cause the first failure; null if there is none
     */
    public LogonFailedException(Reason reason, String message, @Nullable Throwable cause) {
        super(ErrorKind.LOGON_FAILED, message, cause);
        this.reason = reason;
    }

    /**
     * What stood in the way.
     *
     * @return the kind of obstacle
     */
    public Reason reason() {
        return reason;
    }
}
