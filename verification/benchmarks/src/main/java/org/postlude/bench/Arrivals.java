package org.postlude.bench;

import java.util.concurrent.TimeUnit;
import org.postlude.message.MessageState;
import org.postlude.spooler.SpoolerObserver;

/** Hears when the first attempt began, and waits until so many parts are delivered, which is durable then. */
final class Arrivals implements SpoolerObserver {
    private long delivered;
    private long firstMillis;
    private long missed;

    @Override
    public synchronized void began(AttemptBegan what) {
        firstMillis = firstMillis == 0 ? System.currentTimeMillis() : firstMillis;
        notifyAll();
    }

    @Override
    public synchronized void settled(PartSettled what) {
        delivered += what.state() == MessageState.DELIVERED ? 1 : 0;
        notifyAll();
    }

    @Override
    public synchronized void missed(long things) {
        missed += things;
        notifyAll();
    }

    synchronized long delivered() {
        return delivered;
    }

    /** In milliseconds of the clock. */
    synchronized long firstAttempt() {
        return firstMillis;
    }

    /** Fails if they are not delivered in time, or if that cannot be known. */
    synchronized void await(long count, long seconds) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (delivered < count) {
            long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            if (left <= 0 || missed > 0) {
                throw new IllegalStateException(
                        delivered + " of " + count + " were delivered, " + missed + " were not heard of");
            }
            wait(left);
        }
    }
}
