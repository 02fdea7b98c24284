package org.postlude.spooler.testing;

import java.util.concurrent.CompletableFuture;
import org.postlude.tck.memory.InMemoryStoreProvider;

/** One simulated process: it has stores on the machine's disk and a wire, and it dies. */
final class SimulatedProcess {
    final Baton baton;
    final InMemoryStoreProvider disk;
    /** Completes when it is dead and nothing of it runs any more. */
    final CompletableFuture<Boolean> gone = new CompletableFuture<>();

    private final Cut cut;
    private int begun;
    private long steps;
    private long changes;
    private boolean dead;
    private boolean hasExited;

    SimulatedProcess(Baton baton, InMemoryStoreProvider disk, Cut cut) {
        this.baton = baton;
        this.disk = disk;
        this.cut = cut;
    }

    boolean isDead() {
        return dead;
    }

    /** Whether it ended in order. */
    boolean hasExited() {
        return hasExited;
    }

    void began() {
        begun++;
    }

    void ended() {
        begun--;
        leave();
    }

    private void leave() {
        if (dead && begun == 0) {
            gone.complete(true);
        }
    }

    /** One of its threads is about to go on. */
    void step() {
        if (++steps == cut.step()) {
            die();
        }
    }

    /** Before a store is changed. */
    void beforeChange() {
        if (++changes * 2 == cut.moment()) {
            die();
            throw new Died();
        }
    }

    /** A store was changed, durably, and does not know that the caller will not hear of it. */
    void afterChange() {
        if (changes * 2 + 1 == cut.moment()) {
            die();
            throw new Died();
        }
    }

    /** Kill -9; a power cut was the disk's doing, just before. */
    void die() {
        if (!dead) {
            dead = true;
            disk.crash();
            baton.wake(this);
            leave();
        }
    }

    /** The end of the program: what hangs in it ends with it. */
    void exit() {
        hasExited = true;
        die();
    }
}
