package org.postlude.tck.memory;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.postlude.message.StatusBit;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.spi.StoreSupport;

/** A framework that offers the time only. */
enum NoSupport implements StoreSupport {
    INSTANCE;

    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public LogoffReport storeLogoffTransports(LogoffMode mode, Deadline deadline) {
        throw new AssertionError("the in-memory store begins no logoff");
    }

    @Override
    public void modifyStatusRow(Set<StatusBit> bits) {
        throw new AssertionError("the in-memory store has no status row");
    }

    @Override
    public void queueChanged() {
        throw new AssertionError("the in-memory store gives no hints");
    }

    @Override
    public InstantSource clock() {
        return InstantSource.fixed(NOW);
    }

    @Override
    public StoreSupport duplicate() {
        return this;
    }

    @Override
    public void close() {
        // Nobody counts its references.
    }
}
