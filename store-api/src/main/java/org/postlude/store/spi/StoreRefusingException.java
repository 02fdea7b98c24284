package org.postlude.store.spi;

import java.io.Serial;
import org.postlude.message.ErrorKind;
import org.postlude.message.PostludeException;

/** The store takes no change now: disk full, failed fsync, read-only. Nothing was changed. */
public final class StoreRefusingException extends PostludeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Says why.
     *
     * @param code NOT_ENOUGH_DISK, DISK_ERROR, NO_ACCESS or CORRUPT_DATA
     * @param message why, since when, what to do
     */
    public StoreRefusingException(ErrorKind code, String message) {
        super(code, message);
    }
}
