package org.postlude.web;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * Looks at the queues, once for all who watch. To look at a long queue takes a while, so it is looked at anew only when ten times as
 * long has gone by, or {@link #MOST}. Thread-safe.
 */
final class Looks {
    private static final int TIMES = 10;
    private static final Duration MOST = Duration.ofSeconds(5);

    private record Look(Tally tally, Instant again) {}

    private final InstantSource clock;
    private final Map<String, Look> looks = new HashMap<>(); // guarded by this

    Looks(InstantSource clock) {
        this.clock = clock;
    }

    synchronized Tally of(House.Room room) {
        Instant begin = clock.instant();
        Look last = looks.get(room.name());
        // A clock that was set back does not keep an old look for longer.
        if (last != null && begin.isBefore(last.again) && begin.isAfter(last.again.minus(MOST))) {
            return last.tally;
        }
        Tally tally = Tally.of(room.queue());
        Instant end = clock.instant();
        Duration rest = Duration.between(begin, end).multipliedBy(TIMES);
        looks.put(room.name(), new Look(tally, end.plus(rest.compareTo(MOST) < 0 ? rest : MOST)));
        return tally;
    }

    /** After a change, which whoever made it wants to see. */
    synchronized void forget(House.Room room) {
        looks.remove(room.name());
    }
}
