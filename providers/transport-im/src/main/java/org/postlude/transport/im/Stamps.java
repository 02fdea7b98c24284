package org.postlude.transport.im;

import java.time.Duration;
import java.time.Instant;

/** Times that others wrote: any that can be written is some time, and few of them can be meant. */
final class Stamps {
    /** So much another's clock may be before this one. */
    private static final Duration AHEAD = Duration.ofDays(1);

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private Stamps() {}

    /** The nearest one that mail can say (RFC 5322, 3.3, has years of four digits), and a computer count in milliseconds. */
    static Instant writable(Instant at) {
        return at.isBefore(Instant.EPOCH) ? Instant.EPOCH : at.isAfter(LAST) ? LAST : at;
    }

    /** Whether something may have been said then; of later nothing is concluded for what comes next. */
    static boolean mayHaveBeen(Instant at, Instant now) {
        return !at.isAfter(now.plus(AHEAD));
    }
}
