package org.postlude.store;

import java.io.Serial;
import org.jspecify.annotations.Nullable;
import org.postlude.message.ErrorKind;
import org.postlude.message.PostludeException;

/** The store refused or failed. */
public final class StoreFailedException extends PostludeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Whether what was asked for may have been done. */
    private final boolean resultUnknown;

    /**
     * Says what failed.
     *
     * @param code DISK_ERROR, NOT_ENOUGH_DISK or CORRUPT_DATA
     * @param message what failed, where the mail is now, what to do
     * @param resultUnknown false if nothing was changed; true if what was asked for may be durable all the same, so that a
     *     submit has to be repeated under the same key
     * @param cause the first failure; null if there is none
     */
    public StoreFailedException(ErrorKind code, String message, boolean resultUnknown, @Nullable Throwable cause) {
        super(code, message, cause);
        this.resultUnknown = resultUnknown;
    }

    /**
     * Whether what was asked for may have been done.
     *
     * @return true: repeat under the same key; false: nothing was changed
     */
    public boolean isResultUnknown() {
        return resultUnknown;
    }
}
