package org.postlude.tck.memory;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.postlude.tck.store.SimulatedCrash;
import org.postlude.tck.time.Halts;

/** Holds one operation until a test lets it go. Every wait is bounded. */
public final class Gate implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final String name;
    private final Halts halts;
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);
    /** What tells that the one that stands here goes on; empty while nobody does. */
    private final AtomicReference<Halts.@Nullable Halt> standing = new AtomicReference<>();

    private volatile boolean crashed;

    Gate(String name, Halts halts) {
        this.name = name;
        this.halts = halts;
    }

    /** Waits until an operation stands at the gate. */
    public void awaitArrival() {
        await(arrived, "nothing came to the gate at " + name);
    }

    /**
     * Whether an operation stands at the gate or went through it.
     *
     * @return true from its arrival on
     */
    public boolean hasArrived() {
        return arrived.getCount() == 0;
    }

    /** Lets the operation go on. Idempotent. */
    public void open() {
        goOn();
        opened.countDown();
        goOn(); // who came meanwhile
    }

    /** Opens the gate. */
    @Override
    public void close() {
        open();
    }

    void crash() {
        crashed = true;
        open();
    }

    /** Whether somebody is held here now. */
    boolean isHolding() {
        return standing.get() != null;
    }

    /** Passed by one operation only. */
    void pass() {
        Halts.Halt halt = halts.comes();
        standing.set(halt);
        if (opened.getCount() == 0) {
            goOn(); // it was opened before anybody came, or just now
        }
        halt.stands();
        arrived.countDown();
        try {
            await(opened, "nobody opened the gate at " + name);
        } finally {
            goOn();
        }
        if (crashed) {
            throw new SimulatedCrash("while held at the gate at " + name);
        }
    }

    /** Whoever comes second waits for the first. */
    private synchronized void goOn() {
        Halts.Halt halt = standing.getAndSet(null);
        if (halt != null) {
            halt.goesOn();
        }
    }

    @Override
    public String toString() {
        return "the gate at " + name;
    }

    private static void await(CountDownLatch latch, String failure) {
        try {
            if (!latch.await(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(failure + " within " + LONGEST);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(failure + ": interrupted", e);
        }
    }
}
