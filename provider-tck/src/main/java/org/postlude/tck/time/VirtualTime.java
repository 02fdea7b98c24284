package org.postlude.tck.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Time that stands still until a test moves it. Thread-safe; knows nothing of the machine's clock.
 *
 * <p>{@link #alarm} has the form of a spooler's alarm, so that {@code time::alarm} can be handed over.
 */
public final class VirtualTime implements InstantSource {
    private record Alarm(Instant at, long order, Runnable wake) {}

    /** Held while somebody moves the time; never while {@link #lock} is held. */
    private final ReentrantLock moving = new ReentrantLock();

    private final Object lock = new Object();

    /** Guarded by {@link #lock}. Alarms of one instant ring in the order they were set. */
    private final PriorityQueue<Alarm> alarms =
            new PriorityQueue<>(Comparator.comparing(Alarm::at).thenComparingLong(Alarm::order));

    /** Guarded by {@link #lock}. */
    private Instant now;

    /** Guarded by {@link #lock}. */
    private long set;

    private VirtualTime(Instant start) {
        this.now = start;
    }

    /**
     * Time that stands at an instant.
     *
     * @param start for example {@code 2026-01-01T00:00:00Z}
     * @return time without alarms
     */
    public static VirtualTime startingAt(String start) {
        return startingAt(Instant.parse(start));
    }

    /**
     * Time that stands at an instant.
     *
     * @param start where it stands
     * @return time without alarms
     */
    public static VirtualTime startingAt(Instant start) {
        return new VirtualTime(start);
    }

    @Override
    public Instant instant() {
        synchronized (lock) {
            return now;
        }
    }

    /**
     * Sets an alarm. One whose time has come already rings at once, on the thread that sets it: nobody would move the time
     * for it any more.
     *
     * @param at when to ring
     * @param wake run on the thread that moves the time, never under a lock of this class
     */
    public void alarm(Instant at, Runnable wake) {
        synchronized (lock) {
            if (at.isAfter(now)) {
                alarms.add(new Alarm(at, set++, wake));
                return;
            }
        }
        wake.run();
    }

    /**
     * Moves the time on.
     *
     * @param by zero or more
     * @see #advanceTo
     */
    public void advance(Duration by) {
        advanceTo(instant().plus(by));
    }

    /**
     * Moves the time on and rings what becomes due on the way, in order, on the calling thread; while an alarm rings, time
     * stands at its instant. Alarms that are set meanwhile ring too if they fall before {@code target}. What an alarm
     * throws ends the move; time stays where it was thrown.
     *
     * @param target not in the past
     * @throws IllegalArgumentException if {@code target} is in the past
     * @throws IllegalStateException if an alarm tries to move the time
     */
    public void advanceTo(Instant target) {
        if (moving.isHeldByCurrentThread()) {
            throw new IllegalStateException("an alarm must not move the time itself; set another alarm instead");
        }
        moving.lock();
        try {
            for (Optional<Alarm> due = next(target); due.isPresent(); due = next(target)) {
                due.get().wake().run();
            }
        } finally {
            moving.unlock();
        }
    }

    /**
     * The next alarm.
     *
     * @return when it rings; empty if none is set
     */
    public Optional<Instant> nextAlarm() {
        synchronized (lock) {
            return Optional.ofNullable(alarms.peek()).map(Alarm::at);
        }
    }

    // The step to the target and the look for a due alarm are one, so that no alarm set by another thread is passed
    // over.
    private Optional<Alarm> next(Instant target) {
        synchronized (lock) {
            if (target.isBefore(now)) {
                throw new IllegalArgumentException("time stands at " + now + " and does not go back to " + target);
            }
            Alarm first = alarms.peek();
            if (first == null || first.at().isAfter(target)) {
                now = target;
                return Optional.empty();
            }
            alarms.remove();
            now = first.at();
            return Optional.of(first);
        }
    }

    @Override
    public String toString() {
        return "virtual time " + instant();
    }
}
