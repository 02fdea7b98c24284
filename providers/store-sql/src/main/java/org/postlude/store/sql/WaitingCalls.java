package org.postlude.store.sql;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Calls that wait for the writer, what is urgent apart from new mail, and the sleep of the one thread that waits for them.
 * Anybody adds; all else is done by whoever has the writer's turn, or by that thread.
 */
final class WaitingCalls<C> {
    /** A bound on what one failure makes uncertain, and on how long the first caller waits for the last. */
    private static final int MOST_SUBMITS = 256;
    /** However slow the disk is, nobody is kept for longer than that for the sake of others. */
    private static final long MOST_PATIENCE = Duration.ofMillis(1).toNanos();

    private final ConcurrentLinkedQueue<C> urgent = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<C> submits = new ConcurrentLinkedQueue<>();
    /** How many {@link #submits} has, which does not know it itself. */
    private final AtomicInteger submitted = new AtomicInteger();
    /** Written before {@link #isAsleep}, read after it. */
    private @Nullable Thread thread;
    /** The thread, which alone ever waits here, sleeps: whoever adds a call wakes it then; else it looks by itself. */
    private volatile boolean isAsleep;
    /** How many submits the thread wants to have before one of them wakes it. */
    private volatile int wanted = 1;
    /** How many submits at once there were of late, and for how long it pays to wait for so many. */
    private int together = 1;

    private long patience;
    /** Submits among the calls under way, and whether any of the others is urgent. */
    private int taken;

    private boolean isHurried;
    private volatile boolean isClosed;

    /** Somebody has to write it then, or to {@link #wake} the thread. */
    void addUrgent(C call) {
        urgent.add(call);
    }

    void addSubmit(C call) {
        submits.add(call);
        if (submitted.incrementAndGet() >= wanted) {
            wake();
        }
    }

    void wake() {
        if (isAsleep) {
            isAsleep = false; // One of those who come together is enough.
            LockSupport.unpark(thread);
        }
    }

    boolean isEmpty() {
        return urgent.isEmpty() && submits.isEmpty();
    }

    /** Nobody waits for more; what is here is still to be taken. */
    void close() {
        isClosed = true;
    }

    boolean isClosed() {
        return isClosed;
    }

    /** @param isPatient whether to wait for others is allowed at all */
    void begin(boolean isPatient) {
        taken = 0;
        isHurried = !isPatient;
    }

    /** A call leaves its queue when it stands in the list, so that it is answered whatever happens. */
    void takeAll(List<C> calls) {
        for (C call = urgent.peek(); call != null; call = urgent.peek()) {
            calls.add(call);
            urgent.remove(call);
            isHurried = true;
        }
        int before = taken;
        for (C call = submits.peek(); call != null && taken < MOST_SUBMITS; call = submits.peek()) {
            calls.add(call);
            submits.remove(call);
            taken++;
        }
        submitted.addAndGet(before - taken);
    }

    /**
     * Those whose submits were answered together mostly come again together. Whoever does not wait for them forces the disk
     * for some of them while the others queue, and then for the others: twice the forces. So the transaction stays open for
     * them, and what is there is written meanwhile. What is urgent ends the waiting.
     *
     * @return whether any have come
     */
    boolean awaitOthers(long begin) {
        if (isHurried) {
            return false;
        }
        int others = Math.min(together, MOST_SUBMITS) - taken;
        for (long left = begin + patience - System.nanoTime();
                left > 0 && isWorthWaiting(others) && submits.isEmpty();
                left = begin + patience - System.nanoTime()) {
            park((others + 1) / 2, left);
        }
        boolean isInTime = System.nanoTime() - begin < MOST_PATIENCE;
        return !urgent.isEmpty() || (isInTime && taken < MOST_SUBMITS && !submits.isEmpty());
    }

    private boolean isWorthWaiting(int others) {
        return urgent.isEmpty() && submitted.get() < others && !isClosed;
    }

    /** Until so many submits are there, or anything urgent; for at most so many nanoseconds, if any are given. */
    void park(int others, long nanos) {
        wanted = others;
        thread = Thread.currentThread();
        isAsleep = true;
        if (isWorthWaiting(others)) {
            if (nanos > 0) {
                LockSupport.parkNanos(this, nanos);
            } else {
                LockSupport.park(this);
            }
        }
        isAsleep = false;
        if (Thread.interrupted()) {
            Database.LOG.debug("nobody may interrupt the writer; it ends when the store is closed");
        }
    }

    /** What was begun then was committed, after so much of waiting for others. */
    void learn(long begin, long waited) {
        together = taken + submitted.get();
        patience = Math.min((System.nanoTime() - begin - waited) / 2, MOST_PATIENCE);
    }

    /** For those that nobody writes any more. */
    @Nullable
    C poll() {
        C call = urgent.poll();
        return call == null ? submits.poll() : call;
    }
}
