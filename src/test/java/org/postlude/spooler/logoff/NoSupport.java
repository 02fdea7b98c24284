package org.postlude.spooler.logoff;

import java.time.InstantSource;
import java.util.Set;
import org.postlude.message.StatusBit;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.spi.StoreSupport;

/** A support object for a logon that no framework stands behind: it knows the time, and nothing else is asked of it. */
public record NoSupport(InstantSource clock) implements StoreSupport {
    @Override
    public LogoffReport storeLogoffTransports(LogoffMode mode, Deadline deadline) {
        throw new AssertionError("nobody is to log off here");
    }

    @Override
    public void modifyStatusRow(Set<StatusBit> bits) {
        throw new AssertionError("there is no status row here");
    }

    @Override
    public void queueChanged() {
        throw new AssertionError("nobody listens to the queue here");
    }

    @Override
    public StoreSupport duplicate() {
        return this;
    }

    @Override
    public void close() {
        // It is shared by all duplicates and holds nothing.
    }
}
