package org.postlude.spooler.run;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Where submit and logoff meet, in one atomic word: the number of submits inside, and whether it is closed. A submit
 * that got in is durable and counted before the logoff goes on; one that comes later is refused (rule D8).
 *
 * <p>Thread-safe. Closed is final.
 */
final class Gate {
    private static final long CLOSED = 1L << 62;

    private final AtomicLong word = new AtomicLong();
    /** Of those inside; a withdraw comes in too. */
    private final AtomicLong submits = new AtomicLong();

    /** Set before the word says closed, so that whoever sees it closed sees this too. */
    private volatile @Nullable Runnable drained;

    /** Returns whether the submit is inside; if so it must {@link #leave()}. */
    boolean enter() {
        for (long seen = word.get(); (seen & CLOSED) == 0; seen = word.get()) {
            if (word.compareAndSet(seen, seen + 1)) {
                return true;
            }
        }
        return false;
    }

    void leave() {
        if (word.decrementAndGet() == CLOSED) {
            run();
        }
    }

    /** As {@link #enter()}, for a submit; then it must {@link #leaveSubmit()}. */
    boolean enterToSubmit() {
        boolean isInside = enter();
        submits.addAndGet(isInside ? 1 : 0);
        return isInside;
    }

    void leaveSubmit() {
        submits.decrementAndGet();
        leave();
    }

    /** Whether a submit is inside at this moment. */
    boolean isSubmitting() {
        return submits.get() > 0;
    }

    /** Lets nobody in any more; {@code whenDrained} runs once, when the last one has left, on that thread or this one. */
    void close(Runnable whenDrained) {
        drained = whenDrained;
        long before = word.getAndUpdate(seen -> seen | CLOSED);
        if (before == 0) {
            run();
        }
    }

    private void run() {
        Runnable action = drained;
        if (action != null) {
            action.run();
        }
    }
}
