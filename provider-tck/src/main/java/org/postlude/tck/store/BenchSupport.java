package org.postlude.tck.store;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postlude.message.StatusBit;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.StoreEvent;
import org.postlude.store.spi.StoreSupport;

/**
 * The framework's side of one logon: counts references, and remembers what a store must not do. Each reference is an object
 * of its own, so that one closed twice cannot hide another that was never closed.
 */
final class BenchSupport implements StoreSupport {
    /** What all references of one logon share. */
    private static final class Shared {
        private final InstantSource clock;
        private final List<String> faults = new ArrayList<>();
        private int references;

        Shared(InstantSource clock) {
            this.clock = clock;
        }

        synchronized void count(int change) {
            references += change;
        }

        synchronized void fault(String what) {
            faults.add(what);
        }
    }

    private final Shared shared;
    private final AtomicBoolean open = new AtomicBoolean(true);

    BenchSupport(InstantSource clock) {
        this(new Shared(clock));
    }

    private BenchSupport(Shared shared) {
        this.shared = shared;
        shared.count(1);
    }

    @Override
    public LogoffReport storeLogoffTransports(LogoffMode mode, Deadline deadline) {
        shared.fault("C15: it asked for a logoff in mode " + mode + " that nobody began");
        throw new IllegalStateException("no logoff was begun; the framework asks for it, not the store's close");
    }

    @Override
    public void modifyStatusRow(Set<StatusBit> bits) {
        requireOpen("modifyStatusRow");
    }

    @Override
    public void queueChanged() {
        requireOpen("queueChanged");
    }

    @Override
    public void storeNotify(StoreEvent event) {
        requireOpen("storeNotify");
    }

    @Override
    public InstantSource clock() {
        requireOpen("clock");
        return shared.clock;
    }

    @Override
    public StoreSupport duplicate() {
        requireOpen("duplicate");
        return new BenchSupport(shared);
    }

    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            shared.count(-1);
        }
    }

    /** References of this logon that are not closed. */
    int references() {
        synchronized (shared) {
            return shared.references;
        }
    }

    List<String> faults() {
        synchronized (shared) {
            return List.copyOf(shared.faults);
        }
    }

    private void requireOpen(String what) {
        if (!open.get()) {
            shared.fault("C15: it called " + what + " on a support that it had closed");
            throw new IllegalStateException(what + " on a support object that was closed");
        }
    }
}
