package org.postlude.tck.transport;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.postlude.tck.time.Halts;

/**
 * A place where a transport's thread stands still until the test lets it go: it makes "in process" a fact instead of a
 * race. Shut when made; once open it stays open. Thread-safe.
 */
public final class Gate {
    private final String where;
    private final Halts halts;
    private final CompletableFuture<Void> reached = new CompletableFuture<>();
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final AtomicInteger held = new AtomicInteger();
    /** Each tells that one who stands here goes on. */
    private final Set<Runnable> standing = ConcurrentHashMap.newKeySet();

    Gate(String where) {
        this(where, Halts.UNHEARD);
    }

    Gate(String where, Halts halts) {
        this.where = where;
        this.halts = halts;
    }

    /**
     * Whether a thread has come here.
     *
     * @return true from the first arrival on, also after it went on
     */
    public boolean isReached() {
        return reached.isDone();
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
        standing.forEach(Runnable::run);
        opened.complete(null);
        standing.forEach(Runnable::run); // who came meanwhile
    }

    /**
     * Waits for the first arrival.
     *
     * @param atMost how long, in real time
     * @throws AssertionError if nobody came
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public void awaitReached(Duration atMost) throws InterruptedException {
        try {
            reached.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("nobody came to " + this + " within " + atMost, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("it never fails", e);
        }
    }

    /** Done from the first arrival on. */
    CompletableFuture<Void> reached() {
        return reached;
    }

    void enter() {
        held.incrementAndGet();
        reached.complete(null);
    }

    void leave() {
        held.decrementAndGet();
    }

    /** Stands here until it is opened or {@code released} completes. */
    void pass(CompletableFuture<Void> released) throws InterruptedException {
        enter();
        Halts.Halt halt = halts.comes();
        Runnable goOn = once(halt::goesOn);
        standing.add(goOn);
        // What is waited for comes after that, or the waiting thread might be the one to carry it out.
        CompletableFuture<Void> goesOn =
                CompletableFuture.anyOf(opened, released).thenRun(goOn);
        halt.stands(); // not before somebody can let it go, or it would be missed for a moment
        try {
            goesOn.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("neither future ever fails", e);
        } finally {
            goOn.run();
            standing.remove(goOn);
            leave();
        }
    }

    /** Whoever comes second waits for the first. */
    private static Runnable once(Runnable task) {
        AtomicBoolean isDue = new AtomicBoolean(true);
        return () -> {
            synchronized (isDue) {
                if (isDue.compareAndSet(true, false)) {
                    task.run();
                }
            }
        };
    }

    @Override
    public String toString() {
        return "the gate at " + where + (isOpen() ? " (open)" : " (shut)");
    }
}
