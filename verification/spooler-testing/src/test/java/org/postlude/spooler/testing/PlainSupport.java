package org.postlude.spooler.testing;

import java.time.InstantSource;
import java.util.Set;
import org.postlude.message.StatusBit;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.spi.StoreSupport;

/** What a store needs of the framework, where nothing but the store is looked at. */
record PlainSupport(InstantSource clock) implements StoreSupport {
    @Override
    public LogoffReport storeLogoffTransports(LogoffMode mode, Deadline deadline) {
        throw new IllegalStateException("no logoff was begun; the framework asks for it, not the store's close");
    }

    @Override
    public void modifyStatusRow(Set<StatusBit> bits) {
        // nobody shows it
    }

    @Override
    public void queueChanged() {
        // nobody waits for it
    }

    @Override
    public StoreSupport duplicate() {
        return this;
    }

    @Override
    public void close() {
        // it holds nothing
    }
}
