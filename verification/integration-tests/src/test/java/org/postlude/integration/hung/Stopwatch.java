package org.postlude.integration.hung;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Measures a call against a bound, and beside it what the machine takes away from a thread that only has to wake every few
 * milliseconds. A call is late by what it is late beyond that; but no machine excuses more than a few seconds.
 */
final class Stopwatch implements AutoCloseable {
    private static final long TICK_MILLIS = 10;
    /** A machine that stands still for longer measures nothing. */
    private static final Duration MOST_FORGIVEN = Duration.ofSeconds(5);

    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong lostNanos = new AtomicLong();
    private final Thread thread = new Thread(this::tick, "stopwatch");

    Stopwatch() {
        thread.setDaemon(true);
        thread.start();
    }

    private void tick() {
        try {
            long before = System.nanoTime();
            while (!closed.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
                long now = System.nanoTime();
                lostNanos.addAndGet(Math.max(0, now - before - 2 * TICK_MILLIS * 1_000_000));
                before = now;
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs the call, and fails if it takes longer. */
    <T> T within(Duration bound, String what, Supplier<T> call) {
        long lostBefore = lostNanos.get();
        long start = System.nanoTime();
        T result = call.get();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Duration lost = Duration.ofNanos(lostNanos.get() - lostBefore);
        assertTrue(
                isInTime(took, lost, bound),
                () -> what + " took " + took + " and not " + bound + " at most; the machine stood still for " + lost
                        + " of it");
        return result;
    }

    static boolean isInTime(Duration took, Duration lost, Duration bound) {
        Duration forgiven = lost.compareTo(MOST_FORGIVEN) < 0 ? lost : MOST_FORGIVEN;
        return took.minus(forgiven).compareTo(bound) <= 0;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
