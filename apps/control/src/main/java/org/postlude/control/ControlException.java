package org.postlude.control;

import java.io.Serial;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ErrorKind;
import org.postlude.message.PostludeException;

/** The owner of a store cannot be asked, or does not do what it was asked for. The text says where the mail is. */
public final class ControlException extends PostludeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** Nobody answers at its address; nothing was done. */
        ABSENT,
        /** It went, or did not answer in time: whether what was asked for is done is not known. */
        UNREACHABLE,
        /** It has logged off the store, or is about to. Ask again: soon nobody, or another, owns the store. */
        LEAVING,
        /** It does not have that store open, or not yet. */
        NOT_OPEN,
        /** It speaks another version. */
        VERSION,
        /** It serves as many as it can. */
        BUSY,
        /** It refuses what it was asked for, or something failed there. */
        REFUSED
    }

    /** Why. */
    private final Reason reason;

    /**
     * Says why.
     *
     * @param reason why
     * @param code the kind
     * @param message what happened, where the mail is now, what to do
     * @param cause the first failure; null if there is none
     */
    public ControlException(Reason reason, ErrorKind code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
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
