package org.postlude.spooler;

import java.time.Duration;
import java.util.Objects;

/**
 * When a temporary failure is tried again: after {@code first}, then twice as long each time, at most {@code longest},
 * each spread by up to a tenth so that mail does not come in waves.
 *
 * @param first after the first failure
 * @param longest at most
 * @param expiry from submit on; then the recipient is returned to the sender (RFC 5321, section 4.5.4.1: 4 to 5 days)
 */
public record RetrySchedule(Duration first, Duration longest, Duration expiry) {
    /** More than anybody waits for, and little enough to be added to any time there is. */
    private static final Duration MOST = Duration.ofDays(36_500);

    /** 5 minutes, doubling up to 4 hours, for 5 days. */
    public static final RetrySchedule DEFAULT =
            new RetrySchedule(Duration.ofMinutes(5), Duration.ofHours(4), Duration.ofDays(5));

    /**
     * Checks that the times grow.
     *
     * @param first after the first failure
     * @param longest at most
     * @param expiry from submit on
     * @throws IllegalArgumentException if {@code first} is not positive, a later time is shorter than an earlier one, or
     *     {@code expiry} is more than a hundred years
     */
    public RetrySchedule {
        Objects.requireNonNull(first, "first");
        Objects.requireNonNull(longest, "longest");
        Objects.requireNonNull(expiry, "expiry");
        if (first.isNegative()
                || first.isZero()
                || longest.compareTo(first) < 0
                || expiry.compareTo(longest) < 0
                || expiry.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("a retry schedule needs 0 < first <= longest <= expiry <= " + MOST
                    + " (a hundred years), not " + first + ", " + longest + ", " + expiry);
        }
    }

    /**
     * The time until the next attempt.
     *
     * @param attempts how many there were, at least 1
     * @param seed spreads the times; the same seed gives the same time
     * @return more than zero
     */
    public Duration delay(int attempts, int seed) {
        Duration grown = longest;
        int doublings = Math.max(0, attempts - 1);
        if (doublings < 30 && first.multipliedBy(1L << doublings).compareTo(longest) < 0) {
            grown = first.multipliedBy(1L << doublings);
        }
        long tenth = grown.toMillis() / 10;
        return grown.plusMillis(tenth == 0 ? 0 : Math.floorMod(seed * 0x9E3779B97F4A7C15L, tenth));
    }
}
