package org.postlude.spooler.logoff;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How code waits that swallows its interrupts, as some libraries do; bounded all the same. */
final class Uninterruptible {
    private static final long SECONDS = 20;

    private Uninterruptible() {}

    static void await(CountDownLatch latch) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        boolean waiting = true;
        while (waiting && System.nanoTime() - end < 0) {
            try {
                waiting = !latch.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                waiting = true;
            }
        }
    }
}
