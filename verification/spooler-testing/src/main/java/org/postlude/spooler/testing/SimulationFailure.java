package org.postlude.spooler.testing;

import java.io.Serial;
import java.util.List;

/** The spooler broke a promise in a run. */
public final class SimulationFailure extends AssertionError {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Which run it was. */
    private final long seed;

    SimulationFailure(long seed, Throwable cause) {
        this(seed, "seed " + seed + ": " + (cause instanceof AssertionError ? cause.getMessage() : cause), cause);
    }

    private SimulationFailure(long seed, String message, Throwable cause) {
        super(message, cause);
        this.seed = seed;
    }

    /**
     * Which run it was.
     *
     * @return its seed
     */
    public long seed() {
        return seed;
    }

    SimulationFailure with(List<String> story) {
        Throwable cause = getCause() == null ? this : getCause();
        return new SimulationFailure(
                seed,
                getMessage() + "\nto see it again: verification/spooler-testing/run --replay " + seed + "\n"
                        + String.join("\n", story),
                cause);
    }
}
