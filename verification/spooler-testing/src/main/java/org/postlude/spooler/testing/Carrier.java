package org.postlude.spooler.testing;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A real thread for simulated ones. It runs only while it has the baton; what it carries may stop in the middle, and then
 * another carrier goes on. Carriers are used again, by one run after another.
 */
final class Carrier extends Thread {
    /** Those that carry nothing; used by whoever has the baton of the one run that goes on. */
    static final class Pool {
        private final Deque<Carrier> idle = new ArrayDeque<>();
        private int made;

        Carrier take() {
            Carrier carrier = idle.poll();
            if (carrier == null) {
                carrier = new Carrier(this, made++);
                carrier.start();
            }
            return carrier;
        }

        void giveBack(Carrier carrier) {
            idle.push(carrier);
        }

        /** Ends the idle ones; nothing runs. */
        void end() {
            idle.forEach(carrier -> carrier.resume(null));
            idle.clear();
        }
    }

    private final Pool pool;
    private volatile boolean turn;
    private volatile @Nullable Baton baton;
    /** What it carries just now; null between two things. Changed with the baton in hand. */
    @Nullable
    SimulatedProcess process;

    /** What it waits for, parked; null while it runs. */
    @Nullable
    Wait wait;

    private boolean interruptDue;

    private Carrier(Pool pool, int number) {
        super(null, null, "simulated-" + number, 256 << 10, false);
        this.pool = pool;
        setDaemon(true);
    }

    /** The one that runs this code. */
    static Carrier current() {
        if (Thread.currentThread() instanceof Carrier carrier) {
            return carrier;
        }
        throw new IllegalStateException(
                "only simulated threads may wait in a simulation, not " + Thread.currentThread());
    }

    /** Gives it the baton; null to end it. The caller must do nothing more but park. */
    void resume(@Nullable Baton given) {
        baton = given;
        turn = true;
        LockSupport.unpark(this);
    }

    /** Returns with the baton in hand. */
    void park() {
        while (!turn) {
            LockSupport.park(this);
        }
        turn = false;
        if (interruptDue) {
            interruptDue = false;
            super.interrupt();
        }
    }

    @Override
    public void run() {
        park();
        for (Baton given = baton; given != null; given = baton) {
            given.loop(this);
            park();
        }
    }

    Pool pool() {
        return pool;
    }

    /** One that runs gets the flag, one that is parked hears of it when it has the baton again. */
    @Override
    public void interrupt() {
        if (Thread.currentThread() == this) {
            super.interrupt();
            return;
        }
        Wait parked = wait;
        if (parked == null || !parked.interrupt()) {
            interruptDue = true;
        }
    }
}
