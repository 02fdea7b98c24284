package org.postlude.trigger;

import java.time.Duration;
import java.util.Objects;
import org.postlude.store.LogoffMode;

/**
 * How stores are logged off. Nobody is there to be asked what to do about a refusal: where QUIET or ABORT is refused, ORDERLY follows
 * within the same time (rule C13).
 *
 * @param mode in which mode
 * @param within how long it may take
 */
public record LogoffRule(LogoffMode mode, Duration within) {
    /**
     * Checks the time.
     *
     * @param mode in which mode
     * @param within how long it may take
     * @throws IllegalArgumentException if it is negative
     */
    public LogoffRule {
        Objects.requireNonNull(mode, "mode");
        if (within.isNegative()) {
            throw new IllegalArgumentException("a logoff cannot be done within " + within);
        }
    }
}
