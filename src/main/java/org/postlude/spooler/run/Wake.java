package org.postlude.spooler.run;

import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.Alarm;

/**
 * The one alarm of the owner: the earliest time that the core has asked for. An alarm that an earlier one has replaced rings
 * into nothing; would it tick, each would bring a successor, and there would be ever more of them. Asked by the owner only;
 * rings on any thread.
 */
final class Wake {
    private final Alarm alarm;
    private final InstantSource clock;
    private final Runnable tick;
    private @Nullable Instant asked;
    private boolean lateAsked;
    private volatile long present;

    Wake(Alarm alarm, InstantSource clock, Runnable tick) {
        this.alarm = alarm;
        this.clock = clock;
        this.tick = tick;
    }

    void at(Instant time) {
        Instant earlier = asked;
        boolean isLate = earlier != null && !earlier.isAfter(clock.instant());
        if (earlier == null || time.isBefore(earlier) || (isLate && !lateAsked)) {
            // An alarm whose time has come and that has not rung was asked for before the clock was set forward.
            lateAsked = isLate;
            asked = time;
            long mine = present + 1;
            present = mine;
            alarm.at(time, () -> ring(mine));
        }
    }

    private void ring(long number) {
        if (number == present) {
            tick.run();
        }
    }

    /** The tick has come to the owner, perhaps too early: what is still wanted is asked for anew. */
    void taken() {
        asked = null;
        lateAsked = false;
    }
}
