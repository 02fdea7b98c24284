package org.postlude.tck.store;

import java.io.Serial;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The process died here. An error, so that no code under test takes it for a failure that it can handle. */
public final class SimulatedCrash extends Error {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Says where.
     *
     * @param where the durable step or the moment
     */
    public SimulatedCrash(String where) {
        super("the process died " + where);
    }

    /**
     * Whether something was thrown because of a simulated crash; a store with a writer thread wraps it on its way.
     *
     * @param thrown what was caught
     * @return true if it is one, or was caused by one
     */
    public static boolean isCauseOf(Throwable thrown) {
        Set<Throwable> seen = new HashSet<>();
        for (@Nullable Throwable t = thrown; t != null && seen.add(t); t = t.getCause()) {
            if (t instanceof SimulatedCrash) {
                return true;
            }
        }
        return false;
    }
}
