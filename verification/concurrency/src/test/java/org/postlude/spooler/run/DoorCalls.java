package org.postlude.spooler.run;

import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;

/** Submits, and the logoff that closes the gate: what was let in is there when the gate says that it is drained. */
public abstract class DoorCalls {
    private final Door door;
    private final AtomicInteger stored = new AtomicInteger();
    private final AtomicInteger drained = new AtomicInteger();
    private volatile int counted;
    private volatile boolean closed;

    DoorCalls(Door door) {
        this.door = door;
    }

    /** Whether it was taken. */
    @Operation
    public boolean submit() {
        if (!door.enterToSubmit()) {
            return false;
        }
        try {
            stored.incrementAndGet();
            return true;
        } finally {
            door.leaveSubmit();
        }
    }

    /** Once, by the owner. */
    @Operation(runOnce = true)
    public void close() {
        door.close(() -> {
            counted = stored.get();
            drained.incrementAndGet();
        });
        closed = true;
    }

    /** When all threads are through. */
    @Validate
    public void everySubmitWasCountedOnce() {
        if (drained.get() != (closed ? 1 : 0)) {
            throw new IllegalStateException("drained " + drained + " times; closed: " + closed);
        }
        if (closed && counted != stored.get()) {
            throw new IllegalStateException(counted + " submits were counted, and " + stored + " were taken");
        }
    }
}
