package org.postlude.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.postlude.tck.time.Halts;

/**
 * Counts what the spooler has to do: tasks that wait for a thread or have one, and letters that are not read. Whoever hands
 * work on counts it before it ends itself, so that zero is reached only when nothing is left to do. A thread that waits for
 * another, or stands at a gate, does not count; who wakes it counts it again first. Thread-safe.
 */
final class UnderWay {
    /** By whom this thread is counted. Gates outlive a process, so they ask the thread. */
    private static final ThreadLocal<@Nullable UnderWay> COUNTS = new ThreadLocal<>();

    private int count; // guarded by this, as all that follows
    private CompletableFuture<Boolean> calm = CompletableFuture.completedFuture(true);
    private final List<Thread> working = new ArrayList<>();

    synchronized void began() {
        if (count++ == 0) {
            calm = new CompletableFuture<>();
        }
    }

    void ended() {
        CompletableFuture<Boolean> reached = null;
        synchronized (this) {
            if (--count == 0) {
                reached = calm;
            }
        }
        if (reached != null) {
            reached.complete(true);
        }
    }

    /** A task that counts from now until it has run. */
    Runnable counted(Runnable task) {
        began();
        return () -> run(task);
    }

    /** Runs what was counted before. */
    void run(Runnable task) {
        Thread mine = Thread.currentThread();
        synchronized (this) {
            working.add(mine);
        }
        COUNTS.set(this);
        try {
            task.run();
        } finally {
            COUNTS.remove();
            synchronized (this) {
                working.remove(mine);
            }
            ended();
        }
    }

    boolean isCounted() {
        return COUNTS.get() == this;
    }

    /** Completes when nothing is under way. */
    synchronized CompletableFuture<Boolean> calm() {
        return calm;
    }

    /** Of the calling thread; a client's, which was never counted, is not counted afterwards either. */
    static Halts.Halt halt() {
        UnderWay mine = COUNTS.get();
        return mine == null
                ? Halts.UNHEARD.comes()
                : new Halts.Halt() {
                    @Override
                    public void stands() {
                        mine.ended();
                    }

                    @Override
                    public void goesOn() {
                        mine.began();
                    }
                };
    }

    /** Waits in real time, which is only a safeguard: it passes when a provider of the test's own does not return. */
    void awaitCalm(Duration atMost) {
        try {
            calm().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new AssertionError(
                    "the spooler does not come to rest within " + atMost + " of real time: " + this, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while the spooler came to rest", e);
        }
    }

    @Override
    public String toString() {
        List<Thread> threads;
        int left;
        synchronized (this) {
            threads = List.copyOf(working);
            left = count;
        }
        StringBuilder text = new StringBuilder(left + " tasks are under way");
        for (Thread thread : threads) {
            text.append("\n  ").append(thread.getName());
            StackTraceElement[] stack = thread.getStackTrace();
            for (int i = 0; i < Math.min(stack.length, 8); i++) {
                text.append("\n      at ").append(stack[i]);
            }
        }
        return text.toString();
    }
}
