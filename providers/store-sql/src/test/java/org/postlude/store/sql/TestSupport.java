package org.postlude.store.sql;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.postlude.message.StatusBit;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.spi.StoreSupport;

/** A framework whose time stands still. */
enum TestSupport implements StoreSupport {
    INSTANCE,
    /** An hour later. */
    LATER {
        @Override
        public InstantSource clock() {
            return InstantSource.offset(super.clock(), Duration.ofHours(1));
        }
    };

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
        return InstantSource.fixed(Instant.parse("2026-03-01T12:00:00Z"));
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
