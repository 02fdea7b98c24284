package org.postlude.store;

/** A listener's registration. */
public interface Registration extends AutoCloseable {
    /** Ends it; MAPI {@code Unadvise}. Idempotent. A callback that is running may still end afterwards. */
    @Override
    void close();
}
