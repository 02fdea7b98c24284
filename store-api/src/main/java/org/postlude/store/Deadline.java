package org.postlude.store;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How long a blocking logoff may wait. The answer comes at the latest one second after it.
 *
 * @param limit empty for no limit, which must be asked for by name: {@link #none()}
 */
public record Deadline(Optional<Duration> limit) {
    /** What holds where none is given (rule D3). */
    public static final Deadline DEFAULT = in(Duration.ofSeconds(30));

    /**
     * Checks the limit.
     *
     * @param limit empty for no limit, which must be asked for by name
     * @throws IllegalArgumentException if it is negative
     */
    public Deadline {
        Objects.requireNonNull(limit, "limit");
        if (limit.filter(Duration::isNegative).isPresent()) {
            throw new IllegalArgumentException("a deadline cannot lie in the past: " + limit.get());
        }
    }

    /**
     * A bounded wait.
     *
     * @param wait from the call on; zero is allowed and asks for the state at once
     * @return the deadline
     */
    public static Deadline in(Duration wait) {
        return new Deadline(Optional.of(Objects.requireNonNull(wait, "wait")));
    }

    /**
     * An unbounded wait.
     *
     * @return the deadline that never comes
     */
    public static Deadline none() {
        return new Deadline(Optional.empty());
    }
}
