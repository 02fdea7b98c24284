package org.postlude.tck.store;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.postlude.store.spi.StoreRefusingException;

/** What a caller may see when the storage fails under it or its process dies. */
final class Disturbed {
    private Disturbed() {}

    static boolean by(Throwable thrown) {
        return SimulatedCrash.isCauseOf(thrown)
                || thrown instanceof IOException
                || thrown instanceof StoreRefusingException;
    }

    /** In brackets, to stand behind the name of a disturbance: where the process died, or what failed. */
    static String why(Throwable thrown) {
        for (@Nullable Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof SimulatedCrash) {
                return " (" + t.getMessage() + ")";
            }
        }
        return " (" + thrown + ")";
    }

    /** Whatever comes out of a store after a disturbance says after which one. */
    static AssertionError named(String where, Throwable thrown) {
        boolean isNamed = thrown instanceof AssertionError
                && String.valueOf(thrown.getMessage()).startsWith(where);
        return isNamed ? (AssertionError) thrown : new AssertionError(where + ": " + thrown, thrown);
    }
}
