package org.postlude.spooler.testing;

/** One wait of one carrier. Used with the baton in hand. */
final class Wait {
    private final Baton baton;
    final Carrier carrier;
    private final boolean interruptible;
    private boolean over;
    boolean interrupted;

    Wait(Baton baton, Carrier carrier, boolean interruptible) {
        this.baton = baton;
        this.carrier = carrier;
        this.interruptible = interruptible;
    }

    /** It may go on, whatever the reason; the first one counts. */
    void end() {
        if (!over) {
            over = true;
            baton.ready(this);
        }
    }

    /** Returns false if it is not to be interrupted, or goes on already. */
    boolean interrupt() {
        if (interruptible && !over) {
            interrupted = true;
            end();
            return true;
        }
        return false;
    }
}
