package org.postlude.transport.jakartamail;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** So many messages in any hour, of one account: its server, or who pays for its octets, may want that. Thread-safe. */
final class Quota {
    private static final Duration HOUR = Duration.ofHours(1);

    private final int most;
    private final Deque<Instant> taken = new ArrayDeque<>();

    /** @param most 0 for any number */
    Quota(int most) {
        this.most = most;
    }

    synchronized void took(Instant now) {
        if (most > 0) {
            taken.addLast(now);
            while (taken.size() > most) {
                taken.removeFirst();
            }
        }
    }

    /** How long nothing may be taken; zero if something may. A clock that was set back does not make it longer than an hour. */
    synchronized Duration rest(Instant now) {
        if (most == 0 || taken.size() < most) {
            return Duration.ZERO;
        }
        Duration rest = Duration.between(now, taken.getFirst().plus(HOUR));
        return rest.isNegative() ? Duration.ZERO : rest.compareTo(HOUR) > 0 ? HOUR : rest;
    }
}
