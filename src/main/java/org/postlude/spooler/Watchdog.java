package org.postlude.spooler;

import java.time.Duration;
import java.util.stream.Stream;
import org.postlude.message.Phase;

/**
 * How long an attempt may make no progress, by the phase that it is in (rules T14, T18). Whoever is silent for longer is given
 * up: the attempt ends as if its connection had broken, and what its worker says later counts for nothing. A transport's own
 * timeouts are shorter (RFC 5321, section 4.5.3.2, has 10 minutes at most, for the final dot); this is for one that hangs in spite
 * of them.
 *
 * @param connecting until the other side has greeted, and taken a login
 * @param envelope from one step of {@code MAIL} and {@code RCPT} to the next
 * @param body from some octets to the next ones
 * @param committed from the permit to the answer
 */
public record Watchdog(Duration connecting, Duration envelope, Duration body, Duration committed) {
    private static final Duration MOST = Duration.ofDays(36_500);

    /** 15 minutes in each phase. */
    public static final Watchdog DEFAULT = every(Duration.ofMinutes(15));

    /**
     * Checks the times.
     *
     * @param connecting until the other side has greeted, and taken a login
     * @param envelope from one step to the next
     * @param body from some octets to the next ones
     * @param committed from the permit to the answer
     * @throws IllegalArgumentException if one is not positive, or longer than a hundred years
     */
    public Watchdog {
        Stream.of(connecting, envelope, body, committed).forEach(Watchdog::check);
    }

    private static void check(Duration silence) {
        if (silence.isNegative() || silence.isZero() || silence.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(
                    "the watchdog is to bark after " + silence + "; give more than zero, " + MOST + " at most");
        }
    }

    /**
     * The same time for each phase.
     *
     * @param silence positive
     * @return all four
     */
    public static Watchdog every(Duration silence) {
        return new Watchdog(silence, silence, silence, silence);
    }

    /**
     * One of them.
     *
     * @param phase where an attempt is
     * @return how long it may make no progress there
     */
    public Duration of(Phase phase) {
        return switch (phase) {
            case CONNECTING -> connecting;
            case ENVELOPE -> envelope;
            case BODY -> body;
            case COMMITTED -> committed;
        };
    }

    /**
     * The shortest.
     *
     * @return of the four
     */
    public Duration shortest() {
        return Stream.of(connecting, envelope, body, committed)
                .min(Duration::compareTo)
                .orElseThrow();
    }
}
