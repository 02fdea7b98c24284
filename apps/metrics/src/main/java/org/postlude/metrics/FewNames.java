package org.postlude.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The values of one tag, so many at most: the rest share a name, or a registry would grow with whatever comes. Thread-safe. */
final class FewNames {
    private final int most;
    private final String other;
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final Set<String> watched = ConcurrentHashMap.newKeySet();

    FewNames(int most, String other) {
        this.most = most;
        this.other = other;
    }

    /** The name itself, as long as there is room for it. */
    String of(String name) {
        return isKnown(name) ? name : other;
    }

    private boolean isKnown(String name) {
        if (known.contains(name)) {
            return true;
        }
        synchronized (known) {
            return known.size() < most && known.add(name);
        }
    }

    /** True once for each name there is room for. */
    boolean isNew(String name) {
        return !watched.contains(name) && isKnown(name) && watched.add(name);
    }
}
