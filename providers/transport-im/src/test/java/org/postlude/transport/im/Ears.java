package org.postlude.transport.im;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Hears what a link tells, and fails for what the port forbids: two things at a time, a second loss, a word behind the end. */
final class Ears implements ChatLink.Listener {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
    private final CountDownLatch lost = new CountDownLatch(1);
    private final AtomicReference<String> why = new AtomicReference<>();
    private final AtomicBoolean speaking = new AtomicBoolean();
    private final AtomicBoolean fresh = new AtomicBoolean();
    private final List<String> faults = new ArrayList<>();
    private volatile @Nullable Runnable before;
    private volatile boolean deaf;

    /** Runs this as each is told, before it counts as heard. */
    Ears beforeEach(Runnable action) {
        before = action;
        return this;
    }

    /** The link is closed: from here on each word is a fault. */
    void deafen() {
        deaf = true;
    }

    @Override
    public void told(Told one) {
        check(speaking.compareAndSet(false, true), "two things at a time");
        check(!deaf, "told behind the end: " + one);
        check(why.get() == null, "told behind the loss: " + one);
        try {
            Runnable action = before;
            if (action != null) {
                action.run();
            }
            told.add(one);
        } finally {
            speaking.set(false);
        }
    }

    @Override
    public void fresh() {
        check(!deaf && why.get() == null, "another stream behind the end");
        check(told.isEmpty(), "told before it was another stream: " + told);
        check(fresh.compareAndSet(false, true), "another stream twice");
    }

    /** Whether another stream was begun. */
    boolean isFresh() {
        return fresh.get();
    }

    @Override
    public void lost(String reason) {
        check(!deaf, "lost behind the end: " + reason);
        check(why.compareAndSet(null, reason), "lost twice: " + reason);
        lost.countDown();
    }

    private void check(boolean holds, String fault) {
        if (!holds) {
            synchronized (faults) {
                faults.add(fault);
            }
        }
    }

    void assertNoFault() {
        synchronized (faults) {
            if (!faults.isEmpty()) {
                fail(faults.toString());
            }
        }
    }

    /** The next thing that is told. */
    Told next() throws InterruptedException {
        Told next = told.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        return next == null ? fail("nothing was told; lost: " + why.get()) : next;
    }

    /** The next of a kind; what is told before it is left out. */
    <T extends Told> T next(Class<T> kind) throws InterruptedException {
        Told next = next();
        while (!kind.isInstance(next)) {
            next = next();
        }
        return kind.cast(next);
    }

    /** What was told and not taken yet. */
    List<Told> rest() {
        List<Told> rest = new ArrayList<>();
        told.drainTo(rest);
        return rest;
    }

    String awaitLost() throws InterruptedException {
        if (!lost.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            fail("the link is not lost");
        }
        return Objects.requireNonNull(why.get());
    }
}
