package org.postlude.tck.store;

import java.io.IOException;
import org.postlude.store.spi.StoreRefusingException;

/** What a caller may see when the storage fails under it or its process dies. */
final class Disturbed {
    private Disturbed() {}

    static boolean by(Throwable thrown) {
        return SimulatedCrash.isCauseOf(thrown)
                || thrown instanceof IOException
                || thrown instanceof StoreRefusingException;
    }
}
