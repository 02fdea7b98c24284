package org.postlude.spooler.core;

import java.time.Duration;
import java.util.List;
import org.postlude.spooler.AbortPolicy;
import org.postlude.spooler.DestinationPolicy;
import org.postlude.spooler.Limit;
import org.postlude.spooler.RetrySchedule;
import org.postlude.spooler.Watchdog;

/**
 * What may be set.
 *
 * @param abortPolicy how ABORT is read
 * @param abortGrace how long ABORT waits for what it stopped
 * @param retry when temporary failures are tried again
 * @param perLane attempts at once to one destination over one transport
 * @param window how many due parts are looked at ahead
 * @param keep how long an ended message's records are kept
 * @param busyDelay when a busy transport is asked again
 * @param watchdog how long an attempt may be silent before its worker is abandoned, by its phase
 * @param pollEvery how often inbound transports are asked
 * @param noticeGrace how long the release of a store waits for transports to take note
 * @param slowClaim how long a store may take to record a claim while a transport's place is kept for it
 * @param destinations how a destination is treated; its attempts at once are {@code perLane}
 * @param limits how many messages go out in a time
 */
public record Settings(
        AbortPolicy abortPolicy,
        Duration abortGrace,
        RetrySchedule retry,
        int perLane,
        int window,
        Duration keep,
        Duration busyDelay,
        Watchdog watchdog,
        Duration pollEvery,
        Duration noticeGrace,
        Duration slowClaim,
        DestinationPolicy destinations,
        List<Limit> limits) {
    /** Who waits for longer does not want to stop. */
    private static final Duration MOST_GRACE = Duration.ofDays(1);

    private static final Duration MOST_KEPT = Duration.ofDays(36_500);

    /** The defaults of design sections 5 and 6. */
    public static final Settings DEFAULT = new Settings(
            AbortPolicy.STOP_OR_REFUSE,
            Duration.ofSeconds(5),
            RetrySchedule.DEFAULT,
            10,
            256,
            Duration.ofDays(7),
            Duration.ofSeconds(1),
            Watchdog.DEFAULT,
            Duration.ofMinutes(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            DestinationPolicy.DEFAULT,
            List.of());

    /** Checks what may be set from outside. */
    public Settings {
        limits = List.copyOf(limits);
        if (abortGrace.isNegative() || abortGrace.compareTo(MOST_GRACE) > 0) {
            throw new IllegalArgumentException(
                    "abortGrace is " + abortGrace + "; give zero to " + MOST_GRACE + ", or log off in another mode");
        }
        if (keep.isNegative() || keep.compareTo(MOST_KEPT) > 0) {
            throw new IllegalArgumentException(
                    "keep is " + keep + "; give zero to " + MOST_KEPT + " (a hundred years)");
        }
    }

    /** The same with another reading of ABORT, another schedule, and other times to keep what has ended. */
    public Settings with(AbortPolicy policy, Duration grace, RetrySchedule schedule, Duration kept) {
        return new Settings(
                policy,
                grace,
                schedule,
                perLane,
                window,
                kept,
                busyDelay,
                watchdog,
                pollEvery,
                noticeGrace,
                slowClaim,
                destinations,
                limits);
    }

    /** The same with other destinations and limits. */
    public Settings with(DestinationPolicy other, List<Limit> most) {
        return new Settings(
                abortPolicy,
                abortGrace,
                retry,
                other.atOnce(),
                window,
                keep,
                busyDelay,
                watchdog,
                pollEvery,
                noticeGrace,
                slowClaim,
                other,
                most);
    }

    /** The same with another watchdog. */
    public Settings with(Watchdog other) {
        return new Settings(
                abortPolicy,
                abortGrace,
                retry,
                perLane,
                window,
                keep,
                busyDelay,
                other,
                pollEvery,
                noticeGrace,
                slowClaim,
                destinations,
                limits);
    }
}
