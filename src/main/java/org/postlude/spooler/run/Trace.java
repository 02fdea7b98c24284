package org.postlude.spooler.run;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells, in order and for people, each call to a provider. Whoever is about to make the call waits until the line was heard,
 * so that the trace stands in order with what else the program shows; but not for long, not again before a slow listener has
 * caught up, and the owner not at all.
 */
final class Trace {
    private static final int MOST = 10_000;
    private static final Duration IN_ORDER = Duration.ofMillis(500);
    private static final Duration LAST_LINES = Duration.ofSeconds(1);
    private static final ThreadLocal<Boolean> HURRIED = ThreadLocal.withInitial(() -> false);

    private final Waiting waiting;
    private final @Nullable Listener<String> listener;
    /** A line was waited for in vain and is not heard yet. */
    private volatile boolean behind;

    Trace(@Nullable Consumer<String> lines, Waiting waiting, Executor threads) {
        this.waiting = waiting;
        this.listener = lines == null
                ? null
                : new Listener<>(
                        "the listener for the trace",
                        MOST,
                        lines,
                        missing -> lines.accept("(" + missing + " lines were dropped here)"),
                        threads);
    }

    void line(String line) {
        if (listener == null) {
            return;
        }
        listener.tell(line);
        if (!behind && !HURRIED.get()) {
            CompletableFuture<Boolean> heard = listener.heard();
            if (!Patience.await(waiting, heard, IN_ORDER)) {
                behind = true;
                CompletableFuture<?> unused = heard.thenAccept(late -> behind = false);
            }
        }
    }

    /** Runs something for the owner, who waits for nobody. */
    void hurried(Runnable task) {
        HURRIED.set(true);
        try {
            task.run();
        } finally {
            HURRIED.remove();
        }
    }

    /** What was told so far has been heard when this returns, or takes too long. */
    void settle(Patience patience) {
        if (listener != null) {
            listener.settle(waiting, patience.atMost(LAST_LINES));
        }
    }
}
