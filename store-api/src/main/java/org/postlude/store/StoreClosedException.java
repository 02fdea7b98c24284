package org.postlude.store;

import java.io.Serial;
import org.postlude.message.ErrorKind;
import org.postlude.message.PostludeException;

/** The handle was closed, or its store is closing or released; MAPI_E_INVALID_OBJECT. Nothing was changed. */
public final class StoreClosedException extends PostludeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Says which store and why.
     *
     * @param store its name
     * @param what what was asked for and why it cannot be had, and what to do
     */
    public StoreClosedException(String store, String what) {
        super(ErrorKind.INVALID_OBJECT, "store " + store + ": " + what);
    }
}
