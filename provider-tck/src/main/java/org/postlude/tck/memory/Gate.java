package org.postlude.tck.memory;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postlude.tck.store.SimulatedCrash;

/** Holds one operation until a test lets it go. Every wait is bounded. */
public final class Gate implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final String name;
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);
    private volatile boolean crashed;

    Gate(String name) {
        this.name = name;
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
        opened.countDown();
    }

    /** Opens the gate. */
    @Override
    public void close() {
        open();
    }

    void crash() {
        crashed = true;
        opened.countDown();
    }

    void pass() {
        arrived.countDown();
        await(opened, "nobody opened the gate at " + name);
        if (crashed) {
            throw new SimulatedCrash("while held at the gate at " + name);
        }
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
