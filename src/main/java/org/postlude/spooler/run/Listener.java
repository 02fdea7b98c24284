package org.postlude.spooler.run;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Somebody's code that is told of things, one after another, in order, on threads that nobody waits for: it may throw or
 * hang, and only it hears less then. So much waits for it at most; beyond that the oldest is dropped. Thread-safe.
 */
final class Listener<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    private final String name;
    private final int most;
    private final Consumer<T> hear;
    /** Told, before what comes after a gap, how much is missing there. */
    private final LongConsumer missed;

    private final SerialQueue queue;
    private final Deque<T> waiting = new ArrayDeque<>(); // guarded by this
    private long dropped; // guarded by this
    private boolean hasDropped; // guarded by this
    private boolean closed; // guarded by this
    private boolean complained; // only on the queue
    private volatile @Nullable Thread hearing;

    Listener(String name, int most, Consumer<T> hear, LongConsumer missed, Executor threads) {
        this.name = name;
        this.most = most;
        this.hear = hear;
        this.missed = missed;
        this.queue = new SerialQueue(threads);
    }

    /** From any thread; never blocks. */
    void tell(T thing) {
        if (add(thing)) {
            LOG.warn("{} hangs or is slow: of more than {} things that wait for it the oldest are dropped", name, most);
        }
    }

    /** Returns true when something is dropped for the first time. */
    private synchronized boolean add(T thing) {
        if (closed) {
            return false;
        }
        boolean first = false;
        if (waiting.size() == most) {
            waiting.removeFirst();
            dropped++;
            first = !hasDropped;
            hasDropped = true;
        }
        waiting.addLast(thing);
        if (waiting.size() == 1) {
            queue.add(this::hearAll); // else one is on its way, which takes this along
        }
        return first;
    }

    private void hearAll() {
        hearing = Thread.currentThread();
        for (T next = next(); next != null; next = next()) {
            T thing = next;
            guarded(() -> hear.accept(thing));
        }
        hearing = null;
    }

    private @Nullable T next() {
        long gap;
        synchronized (this) {
            gap = dropped;
            dropped = 0;
        }
        if (gap > 0) {
            guarded(() -> missed.accept(gap));
        }
        synchronized (this) {
            return waiting.pollFirst();
        }
    }

    private void guarded(Runnable call) {
        try {
            Callbacks.inside(() -> {
                call.run();
                return name;
            });
        } catch (Throwable e) { // whatever it was, the next thing is told all the same
            if (!complained) {
                complained = true;
                LOG.warn(
                        "{} failed; it is told what comes next all the same, and this is said once",
                        name,
                        Masked.of(e));
            }
        }
    }

    /** Completes when all that was told before was heard. For the listener itself: at once. */
    CompletableFuture<Boolean> heard() {
        CompletableFuture<Boolean> heard = new CompletableFuture<>();
        if (Thread.currentThread() == hearing) {
            heard.complete(true);
        } else {
            queue.add(() -> heard.complete(true));
        }
        return heard;
    }

    /** Waits until it has heard what it was told so far, if that does not take too long. */
    void settle(Waiting threads, Duration within) {
        if (!Patience.await(threads, heard(), within)) {
            LOG.warn("{} hangs; it has not heard all within {}, and is not waited for any more", name, within);
        }
    }

    /** Hears nothing more; what it hears just now it may hear to the end. */
    synchronized void end() {
        closed = true;
        waiting.clear();
        dropped = 0;
    }
}
