package org.postlude.store;

import java.io.Serial;
import org.postlude.message.ErrorKind;
import org.postlude.message.PostludeException;

/** MAPI_E_NO_SUPPORT: this object cannot do that. Nothing was changed. */
public final class NotSupportedException extends PostludeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Says what cannot be done.
     *
     * @param message what, by whom, and what to do instead
     */
    public NotSupportedException(String message) {
        super(ErrorKind.NO_SUPPORT, message);
    }
}
