package org.postlude.spooler.run;

import java.lang.ref.Cleaner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of handles that were dropped without a close, with the stack that made them. */
final class Leaks {
    private static final Logger LOG = LoggerFactory.getLogger(Leaks.class);
    private static final Cleaner CLEANER = Cleaner.create(RealThreads.named("postlude-leaks"));

    private Leaks() {}

    static void watch(ClientStore owner, String store, HandleState handle) {
        Made made = new Made("a handle on store " + store + " was made here");
        CLEANER.register(owner, () -> {
            if (!handle.closed.get()) {
                LOG.warn(
                        "a handle on store {} was dropped without close(); the store stays open for it. "
                                + "Use try-with-resources, or close each duplicate()",
                        store,
                        made);
            }
        });
    }

    /** Only a stack; never thrown. */
    private static final class Made extends Exception {
        @java.io.Serial
        private static final long serialVersionUID = 1L;

        Made(String message) {
            super(message);
        }
    }
}
