package org.postlude.tck.store;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.postlude.message.StatusBit;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.StoreEvent;
import org.postlude.store.spi.StoreSupport;

/**
 * The framework's side for a store that is tried alone: it knows the time. Whatever else a store asks of it by itself is a
 * fault of the test or of the store, and fails. Duplicates are the same object and nobody counts them; the suites, which
 * count, have one of their own. Any thread.
 */
public final class LoneSupport implements StoreSupport {
    private final InstantSource clock;
    private final boolean hasEnded;

    private LoneSupport(InstantSource clock, boolean hasEnded) {
        this.clock = clock;
        this.hasEnded = hasEnded;
    }

    /**
     * With a time that stands still.
     *
     * @param now the time
     * @return a support object, for any number of logons
     */
    public static LoneSupport at(Instant now) {
        return on(InstantSource.fixed(now));
    }

    /**
     * With the caller's time.
     *
     * @param clock tells it
     * @return a support object, for any number of logons
     */
    public static LoneSupport on(InstantSource clock) {
        return new LoneSupport(clock, false);
    }

    /**
     * The support object of a session that has ended.
     *
     * @return one that cannot be duplicated, and so is fit for no logon
     */
    public LoneSupport ended() {
        return new LoneSupport(clock, true);
    }

    @Override
    public LogoffReport storeLogoffTransports(LogoffMode mode, Deadline deadline) {
        throw new AssertionError("a store that is tried alone asks for no logoff by itself");
    }

    @Override
    public void modifyStatusRow(Set<StatusBit> bits) {
        throw new AssertionError("a store that is tried alone has no status row to show " + bits);
    }

    @Override
    public void queueChanged() {
        throw new AssertionError("nobody else changes the queue of a store that is tried alone");
    }

    @Override
    public void storeNotify(StoreEvent event) {
        throw new AssertionError("nobody else changes the folders of a store that is tried alone: " + event);
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    /** {@inheritDoc} Here the same object. */
    @Override
    public StoreSupport duplicate() {
        if (hasEnded) {
            throw new IllegalStateException("the session has ended");
        }
        return this;
    }

    @Override
    public void close() {
        // Shared by all logons, and holds nothing.
    }
}
