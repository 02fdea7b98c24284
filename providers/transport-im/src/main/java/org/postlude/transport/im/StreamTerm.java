package org.postlude.transport.im;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Until when what was lost can be gone on with. Guarded by whoever holds it. */
final class StreamTerm {
    private final InstantSource clock;
    private final Duration resumption;

    /** By when the stream that was lost can be gone on with; null while nothing is to be lost. */
    private @Nullable Instant overAt;

    /** By when the rooms of an ended process are found again; null while there are none. */
    private @Nullable Instant recoveredUntil;

    /** Everything was said to have ended: a stream that is gone on with all the same is not wanted any more. */
    private boolean isExpired;

    StreamTerm(InstantSource clock, Duration resumption) {
        this.clock = clock;
        this.resumption = resumption;
    }

    /** Rooms of an ended process are looked for from now on. */
    void recovering() {
        recoveredUntil = clock.instant().plus(resumption);
    }

    void lost() {
        overAt = clock.instant().plus(resumption);
    }

    /** Nobody goes on with what was lost. */
    void giveUp() {
        if (overAt != null) {
            overAt = clock.instant();
        }
    }

    /** A link is up, or there is nothing to go on with. */
    void settled() {
        overAt = null;
    }

    void fresh() {
        isExpired = false;
    }

    /** Whether time alone brings something about. */
    boolean isRunning(boolean isUp) {
        return recoveredUntil != null || (!isUp && overAt != null);
    }

    boolean isWaiting() {
        return overAt != null;
    }

    boolean isOver() {
        return overAt != null && !clock.instant().isBefore(overAt);
    }

    boolean isLate() {
        return recoveredUntil != null && !clock.instant().isBefore(recoveredUntil);
    }

    boolean isExpired() {
        return isExpired;
    }

    /** It is over, and whoever asked says so. */
    void expire() {
        isExpired = true;
        overAt = null;
    }

    /** What an ended process left is found no more. */
    void late() {
        recoveredUntil = null;
    }
}
