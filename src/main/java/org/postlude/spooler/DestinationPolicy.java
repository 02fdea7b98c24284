package org.postlude.spooler;

import java.time.Duration;
import java.util.Objects;

/**
 * How the spooler treats one destination over one transport, which is a domain there.
 *
 * <p>It begins with {@code startAt} attempts at once. When all of these were in use and as many were answered, there is one
 * more, {@code atOnce} at most; when the destination could not be reached, or says that it is overloaded, there are half as
 * many, one at least. After {@code deadAfter} attempts in a row that did not reach it, it is taken for dead: its mail waits,
 * and costs no attempts, while one attempt at a time finds out whether it lives, first after {@code firstProbe} and then
 * after twice as long each time, at most {@code longestProbe}, each spread by up to a tenth. Whatever it answers then, it
 * lives.
 *
 * @param startAt attempts at once in the beginning
 * @param atOnce attempts at once at most
 * @param deadAfter attempts in a row that did not reach it
 * @param firstProbe the first time that a dead destination, or a transport that reaches nobody, is left alone
 * @param longestProbe the longest one
 * @param breakAfter so many destinations of one transport that were not reached, with nobody reached in between, are the
 *     transport's own trouble
 */
public record DestinationPolicy(
        int startAt, int atOnce, int deadAfter, Duration firstProbe, Duration longestProbe, int breakAfter) {
    private static final Duration MOST = Duration.ofDays(1);

    /** 5 at once, 10 at most, dead after 3, asked again after a minute to an hour; a transport's trouble from 5 on. */
    public static final DestinationPolicy DEFAULT =
            new DestinationPolicy(5, 10, 3, Duration.ofMinutes(1), Duration.ofHours(1), 5);

    /**
     * Checks the numbers.
     *
     * @param startAt attempts at once in the beginning
     * @param atOnce attempts at once at most
     * @param deadAfter attempts in a row that did not reach it
     * @param firstProbe the first time that it is left alone
     * @param longestProbe the longest one
     * @param breakAfter so many destinations are the transport's own trouble
     * @throws IllegalArgumentException if a number is less than 1, {@code startAt} is more than {@code atOnce}, or the times
     *     are not positive, shrink, or are longer than a day
     */
    public DestinationPolicy {
        Objects.requireNonNull(firstProbe, "firstProbe");
        Objects.requireNonNull(longestProbe, "longestProbe");
        if (startAt < 1 || atOnce < startAt || deadAfter < 1 || breakAfter < 1) {
            throw new IllegalArgumentException(
                    "destinations need 1 <= startAt <= atOnce, deadAfter and breakAfter, not " + startAt + ", " + atOnce
                            + ", " + deadAfter + ", " + breakAfter);
        }
        if (firstProbe.isNegative()
                || firstProbe.isZero()
                || longestProbe.compareTo(firstProbe) < 0
                || longestProbe.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("destinations need 0 < firstProbe <= longestProbe <= " + MOST
                    + " (a day), not " + firstProbe + ", " + longestProbe);
        }
    }

    /**
     * How long a dead destination is left alone.
     *
     * @param failed how many probes did not reach it since it is dead
     * @param seed spreads the times; the same seed gives the same time
     * @return more than zero
     */
    public Duration rest(int failed, int seed) {
        Duration grown = longestProbe;
        if (failed < 30 && firstProbe.multipliedBy(1L << failed).compareTo(longestProbe) < 0) {
            grown = firstProbe.multipliedBy(1L << failed);
        }
        long tenth = grown.toMillis() / 10;
        return grown.minusMillis(tenth == 0 ? 0 : Math.floorMod(seed * 0x9E3779B97F4A7C15L, tenth));
    }
}
