package org.postlude.tck.transport;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A place where a transport's thread stands still until the test lets it go: it makes "in process" a fact instead of a
 * race. Shut when made; once open it stays open. Thread-safe.
 */
public final class Gate {
    private final String where;
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final AtomicInteger held = new AtomicInteger();

    Gate(String where) {
        this.where = where;
    }

    /**
     * Whether a thread has come here.
     *
     * @return true from the first arrival on, also after it went on
     */
    public boolean isReached() {
        return reached.getCount() == 0;
    }

    /**
     * How many threads stand here now.
     *
     * @return zero or more
     */
    public int held() {
        return held.get();
    }

    /**
     * Whether it was opened.
     *
     * @return true if nobody is stopped here any more
     */
    public boolean isOpen() {
        return opened.isDone();
    }

    /** Lets go who stands here and whoever comes. Idempotent. */
    public void open() {
        opened.complete(null);
    }

    /**
     * Waits for the first arrival.
     *
     * @param atMost how long, in real time
     * @throws AssertionError if nobody came
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public void awaitReached(Duration atMost) throws InterruptedException {
        if (!reached.await(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new AssertionError("nobody came to " + this + " within " + atMost);
        }
    }

    void enter() {
        held.incrementAndGet();
        reached.countDown();
    }

    void leave() {
        held.decrementAndGet();
    }

    /** Stands here until it is opened or {@code released} completes. */
    void pass(CompletableFuture<Void> released) throws InterruptedException {
        enter();
        try {
            CompletableFuture.anyOf(opened, released).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("neither future ever fails", e);
        } finally {
            leave();
        }
    }

    @Override
    public String toString() {
        return "the gate at " + where + (isOpen() ? " (open)" : " (shut)");
    }
}
