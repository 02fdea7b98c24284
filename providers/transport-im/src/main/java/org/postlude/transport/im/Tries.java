package org.postlude.transport.im;

import java.time.Duration;

/** How often connecting has failed, and how long is waited before it is tried again. Guarded by whoever holds it. */
final class Tries {
    private final Pauses pauses;
    private int failures;
    /** How often in a row what was told could not be kept, and the connection was given up for it. */
    private int unkept;

    private long wait;

    Tries(Pauses pauses) {
        this.pauses = pauses;
    }

    /** From now on it is wanted: what failed before does not count. */
    void begin() {
        failures = 0;
        wait = 0;
    }

    /** Somebody asks for it: no pause is waited for. */
    void now() {
        wait = 0;
    }

    void passed(long nanos) {
        wait -= Math.min(nanos, wait);
    }

    boolean isDue() {
        return wait <= 0;
    }

    boolean hasFailed() {
        return failures > 0;
    }

    /** It is connected. */
    void succeeded() {
        failures = 0;
    }

    void failed() {
        failures++;
    }

    /** What was connected is not any more. */
    void lost() {
        failures = 1;
    }

    /** It goes well as long as nothing is told, so being connected proves nothing. */
    void unkept() {
        unkept++;
    }

    void kept() {
        unkept = 0;
    }

    /** The pause begins that what has failed asks for. */
    void pause() {
        wait = pauses.after(Math.max(1, failures) + unkept).toNanos();
    }

    /** Time alone does not mend it. */
    void longPause() {
        wait = pauses.most().toNanos();
    }

    /** What is left of the pause. */
    Duration left() {
        return Duration.ofNanos(wait);
    }
}
