package org.postlude.spooler.run;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Real time that never stands still and never goes back: a deadline comes when it was promised although somebody sets the
 * machine's clock back meanwhile. It is then ahead, and goes a hundredth slower until the machine's clock has caught up;
 * so a deadline of 100 s comes at most one second late, which is what a logoff may take (docs/adr/0017). A clock that is
 * set forward, or a machine that has slept, is followed at once, and {@link #takeJump()} tells by how much. Thread-safe.
 */
final class SteadyClock implements InstantSource {
    private static final long SLOWER = 100;
    /** Less than this is how clocks differ, not somebody's hand. */
    private static final Duration JUMP = Duration.ofSeconds(1);

    private final InstantSource source;
    private final LongSupplier nanos;
    /** Guarded by this, like the next one: the last answer, and what the stopwatch showed then. */
    private Instant latest;

    private long latestNanos;
    private Duration jumped = Duration.ZERO;

    /**
     * A steady view of a clock.
     *
     * @param source may be set back at any time
     * @param nanos a stopwatch that nobody sets
     */
    SteadyClock(InstantSource source, LongSupplier nanos) {
        this.source = source;
        this.nanos = nanos;
        this.latest = source.instant();
        this.latestNanos = nanos.getAsLong();
    }

    @Override
    public synchronized Instant instant() {
        // In this order: a thread that has to wait in between must not count that time twice, and so be ahead.
        Instant machine = source.instant();
        long shown = nanos.getAsLong();
        long gone = shown - latestNanos;
        Instant flowed = latest.plusNanos(gone - gone / SLOWER);
        Duration ahead = Duration.between(latest.plusNanos(gone), machine);
        if (ahead.compareTo(JUMP) > 0) {
            jumped = jumped.plus(ahead);
        }
        latest = machine.isAfter(flowed) ? machine : flowed;
        latestNanos = shown;
        return latest;
    }

    /** By how much the clock was set forward since this was asked last. */
    synchronized Duration takeJump() {
        Duration taken = jumped;
        jumped = Duration.ZERO;
        return taken;
    }
}
