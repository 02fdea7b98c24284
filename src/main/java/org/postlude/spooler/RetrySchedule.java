package org.postlude.spooler;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * When a temporary failure is tried again: after {@code first}, then {@code growth} times as long each time, at most {@code
 * longest}, each spread by up to {@code spread} of itself so that mail does not come in waves. No attempt is planned beyond
 * the time at which a recipient is given up, so the last one is made then (rule D15).
 *
 * @param first after the first failure
 * @param growth from one failure to the next, 1 to 100; 1 for always the same time
 * @param longest at most
 * @param spread which part of a time is added to it at most, 0 to 1; how much, is the seed's
 * @param expiry from submit on, or from the time before which a message is not to be sent; then the recipient is returned to
 *     the sender (RFC 5321, section 4.5.4.1: 4 to 5 days). A message's own expiry goes before it
 * @param delayWarning when the sender is told that a message has not been delivered yet, counted as the expiry is; empty for
 *     never. It is told once, on the occasion of the next failure
 */
public record RetrySchedule(
        Duration first,
        double growth,
        Duration longest,
        double spread,
        Duration expiry,
        Optional<Duration> delayWarning) {
    /** More than anybody waits for, and little enough to be added to any time there is. */
    private static final Duration MOST = Duration.ofDays(36_500);

    private static final double MOST_GROWTH = 100;
    /** So many failures are beyond any longest time there is, or do not grow. */
    private static final int MOST_STEPS = 1_000;

    /** 5 minutes, doubling up to 4 hours, for 5 days; a warning after 4 hours. */
    public static final RetrySchedule DEFAULT =
            new RetrySchedule(Duration.ofMinutes(5), Duration.ofHours(4), Duration.ofDays(5));

    /**
     * Checks that the times grow.
     *
     * @param first after the first failure
     * @param growth from one failure to the next
     * @param longest at most
     * @param spread which part of a time is added to it at most
     * @param expiry from submit on
     * @param delayWarning when the sender is told of the delay
     * @throws IllegalArgumentException if {@code first} is not positive, a later time is shorter than an earlier one, {@code
     *     expiry} is more than a hundred years, the warning's time is not positive, or a number is out of its range
     */
    public RetrySchedule {
        Objects.requireNonNull(first, "first");
        Objects.requireNonNull(longest, "longest");
        Objects.requireNonNull(expiry, "expiry");
        Objects.requireNonNull(delayWarning, "delayWarning");
        if (first.isNegative()
                || first.isZero()
                || longest.compareTo(first) < 0
                || expiry.compareTo(longest) < 0
                || expiry.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("a retry schedule needs 0 < first <= longest <= expiry <= " + MOST
                    + " (a hundred years), not " + first + ", " + longest + ", " + expiry);
        }
        if (!(growth >= 1 && growth <= MOST_GROWTH) || !(spread >= 0 && spread <= 1)) {
            throw new IllegalArgumentException("a retry schedule needs a growth of 1 to " + (int) MOST_GROWTH
                    + " and a spread of 0 to 1, not " + growth + " and " + spread);
        }
        delayWarning.filter(time -> time.isNegative() || time.isZero()).ifPresent(time -> {
            throw new IllegalArgumentException("a warning of the delay comes after more than no time, not after " + time
                    + "; for none, leave it empty");
        });
    }

    /**
     * A schedule with the usual growth, spread and warning: doubling, a tenth, 4 hours.
     *
     * @param first after the first failure
     * @param longest at most
     * @param expiry from submit on
     * @throws IllegalArgumentException as the other one
     */
    public RetrySchedule(Duration first, Duration longest, Duration expiry) {
        this(first, 2, longest, 0.1, expiry, Optional.of(Duration.ofHours(4)));
    }

    /**
     * The same with another growth.
     *
     * @param factor 1 to 100
     * @return a new schedule
     */
    public RetrySchedule withGrowth(double factor) {
        return new RetrySchedule(first, factor, longest, spread, expiry, delayWarning);
    }

    /**
     * The same with another spread.
     *
     * @param part 0 to 1
     * @return a new schedule
     */
    public RetrySchedule withSpread(double part) {
        return new RetrySchedule(first, growth, longest, part, expiry, delayWarning);
    }

    /**
     * The same with a warning at another time.
     *
     * @param after more than zero
     * @return a new schedule
     */
    public RetrySchedule withDelayWarning(Duration after) {
        return new RetrySchedule(first, growth, longest, spread, expiry, Optional.of(after));
    }

    /**
     * The same without a warning.
     *
     * @return a new schedule
     */
    public RetrySchedule withoutDelayWarning() {
        return new RetrySchedule(first, growth, longest, spread, expiry, Optional.empty());
    }

    /**
     * The time until the next attempt.
     *
     * @param attempts how many there were, at least 1
     * @param seed spreads the times; the same seed gives the same time
     * @return more than zero
     */
    public Duration delay(int attempts, int seed) {
        int steps = Math.min(MOST_STEPS, Math.max(0, attempts - 1));
        double grown = first.toNanos() * Math.pow(growth, steps);
        Duration base = steps == 0 ? first : grown >= longest.toNanos() ? longest : Duration.ofNanos((long) grown);
        long most = (long) (base.toMillis() * spread);
        return base.plusMillis(most == 0 ? 0 : Math.floorMod(seed * 0x9E3779B97F4A7C15L, most));
    }
}
