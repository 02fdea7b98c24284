package org.postlude.spooler.run;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.postlude.spooler.queue.Filter;

/**
 * How many messages of a store back off. No store keeps that number, so its queue is gone through; anew only when a hundred times
 * as long has gone by as that took. Thread-safe.
 */
final class BackingOff {
    /** Nobody knows yet. */
    static final long UNKNOWN = -1;

    private static final Filter WANTED = Filter.parse("state=backing_off");
    private static final int REST = 100;

    private final StoreDesk desk;
    private CompletableFuture<Long> count = CompletableFuture.completedFuture(UNKNOWN);
    private Instant next = Instant.MIN;
    private volatile long last = UNKNOWN;

    BackingOff(StoreDesk desk) {
        this.desk = desk;
    }

    long last() {
        return last;
    }

    /** Completes with the number when it is counted, or at once with the last one if it is not to be counted yet. */
    synchronized CompletableFuture<Long> count(Engine engine) {
        Instant begin = engine.config().clock().instant();
        if (count.isDone() && !begin.isBefore(next)) {
            CompletableFuture<Long> counted = new CompletableFuture<>();
            count = counted;
            engine.threads().desk().execute(() -> {
                try {
                    last = desk.visit(logon ->
                            QueueLook.ofOwner(logon, begin, desk::stay).search().count(WANTED));
                } catch (Throwable e) { // whatever it was, somebody waits
                    counted.completeExceptionally(e);
                } finally {
                    Instant end = engine.config().clock().instant();
                    rest(end.plus(Duration.between(begin, end).multipliedBy(REST)));
                    counted.complete(last);
                }
            });
        }
        return count;
    }

    private synchronized void rest(Instant until) {
        next = until;
    }
}
