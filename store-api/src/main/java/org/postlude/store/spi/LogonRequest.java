package org.postlude.store.spi;

import java.util.Objects;
import org.postlude.store.StoreAddress;

/**
 * Which store to log on to, and how.
 *
 * @param address the place
 * @param access what the caller will do
 * @param defaultInbox whether this store holds the default Inbox; the store only repeats it in its info
 */
public record LogonRequest(StoreAddress address, Access access, boolean defaultInbox) {
    /**
     * Refuses null.
     *
     * @param address the place
     * @param access what the caller will do
     * @param defaultInbox whether this store holds the default Inbox; the store only repeats it in its info
     */
    public LogonRequest {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(access, "access");
    }

    /** What the caller will do with the store; MAPI {@code MDB_WRITE}. */
    public enum Access {
        /**
         * Look only: no lock is kept, nothing is created or changed; works while another process owns the store, and the
         * logon's info says whether one does. A place that is not there or cannot be read fails the logon: it must never
         * pass for an empty store.
         */
        READ_ONLY,
        /** Everything. */
        WRITE
    }
}
