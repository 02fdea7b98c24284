package org.postlude.spooler.run;

import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.postlude.message.ProviderContractException;
import org.postlude.message.StatusBit;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.StoreEvent;
import org.postlude.store.spi.StoreSupport;

/**
 * What one store logon is given (C14). References are counted, each holder has a share of its own; zero is final. The
 * logon is cleaned up by {@link LogonCare}, not by the count: a provider that releases from inside its own logoff, early,
 * late or twice is harmless (C15).
 */
final class SupportShare implements StoreSupport {
    /** What all shares of one logon have in common. */
    static final class Body {
        private final AtomicInteger holders = new AtomicInteger(1);
        private final InstantSource clock;
        private final BiFunction<LogoffMode, Deadline, LogoffReport> logoff;
        private final Runnable changed;
        private final Consumer<StoreEvent> told;
        private volatile Set<StatusBit> bits = Set.of();
        /** The name of the logon, once it was released; empty before. */
        private volatile String released = "";

        Body(
                InstantSource clock,
                BiFunction<LogoffMode, Deadline, LogoffReport> logoff,
                Runnable changed,
                Consumer<StoreEvent> told) {
            this.clock = clock;
            this.logoff = logoff;
            this.changed = changed;
            this.told = told;
        }

        Set<StatusBit> bits() {
            return bits;
        }

        /** The logon is gone: whatever is open under the name of its store now is another one's (rule S7). */
        void end(String name) {
            released = name;
        }

        int holders() {
            return holders.get();
        }
    }

    private final Body body;
    private final AtomicBoolean open = new AtomicBoolean(true);

    SupportShare(Body body) {
        this.body = body;
    }

    @Override
    public LogoffReport storeLogoffTransports(LogoffMode mode, Deadline deadline) {
        requireUnreleased("storeLogoffTransports", "nothing was logged off");
        return body.logoff.apply(mode, deadline);
    }

    private void requireUnreleased(String call, String effect) {
        String gone = body.released;
        if (!gone.isEmpty()) {
            throw new ProviderContractException(
                    "S7",
                    "store logon " + gone + " called " + call + " after its release; " + effect
                            + ", and what was stored stays");
        }
    }

    @Override
    public void modifyStatusRow(Set<StatusBit> bits) {
        Set<StatusBit> now = Set.copyOf(bits);
        boolean isNews = !now.equals(body.bits) && body.released.isEmpty();
        body.bits = now;
        if (isNews) {
            body.told.accept(StoreEvent.ofStore(StoreEvent.Kind.STATUS_OBJECT_MODIFIED, now.toString()));
        }
    }

    @Override
    public void queueChanged() {
        body.changed.run();
    }

    @Override
    public void storeNotify(StoreEvent event) {
        Objects.requireNonNull(event, "event");
        requireUnreleased("storeNotify", "nobody was told");
        body.told.accept(event);
    }

    @Override
    public InstantSource clock() {
        return body.clock;
    }

    @Override
    public StoreSupport duplicate() {
        // A close on another thread may have won: zero stays zero.
        if (!open.get() || body.holders.getAndUpdate(n -> n == 0 ? 0 : n + 1) == 0) {
            throw new IllegalStateException("this support object was released; keep a duplicate while the logon lives");
        }
        return new SupportShare(body);
    }

    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            body.holders.decrementAndGet();
        }
    }
}
