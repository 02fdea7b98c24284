package org.postlude.store;

import java.io.Serial;
import org.postlude.message.ErrorKind;
import org.postlude.message.PostludeException;

/** The message cannot be taken as it is. Nothing was stored; the client still has it. */
public final class SubmitRejectedException extends PostludeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Says why.
     *
     * @param code the kind of fault
     * @param message what is wrong, where in the message, and what to do
     */
    public SubmitRejectedException(ErrorKind code, String message) {
        super(code, message);
    }

    /**
     * Says why, and because of what.
     *
     * @param code the kind of fault
     * @param message what is wrong, where in the message, and what to do
     * @param cause what was thrown where the message was read
     */
    public SubmitRejectedException(ErrorKind code, String message, Throwable cause) {
        super(code, message, cause);
    }
}
