package org.postlude.transport.im;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long is waited before something is tried again: twice as long after each failure, up to a bound, and never quite as long as anybody
 * else waits.
 *
 * @param first after the first failure
 * @param most never longer than that
 * @param random from 0 to 1
 */
record Pauses(Duration first, Duration most, DoubleSupplier random) {
    private static final int MOST_DOUBLINGS = 20;

    /**
     * After some failures.
     *
     * @param failures in a row
     * @return zero after none
     */
    Duration after(int failures) {
        if (failures == 0) {
            return Duration.ZERO;
        }
        long doubled = first.toMillis() << Math.min(failures - 1, MOST_DOUBLINGS);
        long bound = Math.min(doubled, most.toMillis());
        return Duration.ofMillis((long) (bound * (1 + random.getAsDouble()) / 2));
    }
}
