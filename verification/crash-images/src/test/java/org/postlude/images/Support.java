package org.postlude.images;

import java.time.InstantSource;
import java.util.Set;
import org.postlude.message.StatusBit;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.spi.StoreSupport;

/** A framework whose time stands still. */
enum Support implements StoreSupport {
    INSTANCE;

    @Override
    public LogoffReport storeLogoffTransports(LogoffMode mode, Deadline deadline) {
        throw new IllegalStateException("a store asks for no logoff by itself");
    }

    @Override
    public void modifyStatusRow(Set<StatusBit> bits) {
        throw new IllegalStateException("this store has no status row to show");
    }

    @Override
    public void queueChanged() {
        throw new IllegalStateException("nobody else changes the queue");
    }

    @Override
    public InstantSource clock() {
        return InstantSource.fixed(Letter.NOW);
    }

    @Override
    public StoreSupport duplicate() {
        return this;
    }

    @Override
    public void close() {
        // Shared by all.
    }
}
