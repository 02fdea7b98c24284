package org.postlude.command.tour;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Where a transfer stands until it is let on or stopped. Once open it stays open. Thread-safe. */
final class Gate {
    /** Longer than the whole tour: a transfer that nobody lets on counts as stopped. */
    private static final long LONGEST_SECONDS = 120;

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CompletableFuture<Void> open = new CompletableFuture<>();
    private final AtomicInteger standing = new AtomicInteger();

    /**
     * Stands here while the gate is shut.
     *
     * @param stop completes when the transfer is to stop
     * @return true to go on, false if it was stopped
     */
    boolean pass(CompletableFuture<Void> stop) throws InterruptedException {
        standing.incrementAndGet();
        reached.countDown();
        try {
            CompletableFuture.anyOf(open, stop).get(LONGEST_SECONDS, TimeUnit.SECONDS);
            return !stop.isDone();
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("neither end of the wait can fail", e);
        } finally {
            standing.decrementAndGet();
        }
    }

    void open() {
        open.complete(null);
    }

    boolean isHolding() {
        return standing.get() > 0;
    }

    void awaitReached(String who) {
        Waits.until(reached, who + " to reach its gate");
    }
}
