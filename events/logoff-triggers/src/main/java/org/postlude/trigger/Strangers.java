package org.postlude.trigger;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Users who are nobody's, as far as is configured. Each is told once, and so many of a machine only: their names are made up by the guest,
 * and nobody may shorten the log that they would fill. Thread-safe.
 */
final class Strangers {
    /** Of one machine. */
    static final int MOST = 100;

    /** What is to be said of one. */
    enum Say {
        IT,
        /** And that nothing is said of others. */
        LAST,
        NOTHING
    }

    private final Map<String, Set<String>> met = new HashMap<>(); // guarded by this

    synchronized Say met(String machine, String user) {
        Set<String> known = met.computeIfAbsent(machine, each -> new HashSet<>());
        if (known.size() >= MOST || !known.add(user)) {
            return Say.NOTHING;
        }
        return known.size() == MOST ? Say.LAST : Say.IT;
    }
}
