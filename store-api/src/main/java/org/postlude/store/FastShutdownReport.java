package org.postlude.store;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a fast shutdown did.
 *
 * @param optedOut who did not want it; if there is anybody, nothing was changed
 * @param stores the answer of each open store, by its address: RELEASED, or INCOMPLETE where the deadline came first
 * @param problems what went wrong on the way, a sentence each
 */
public record FastShutdownReport(
        List<FastShutdownSupport.OptOut> optedOut, Map<String, LogoffReport> stores, List<String> problems) {
    /**
     * Copies the collections.
     *
     * @param optedOut who did not want it
     * @param stores the answer of each open store, by its address
     * @param problems what went wrong on the way
     */
    public FastShutdownReport {
        Objects.requireNonNull(optedOut, "optedOut");
        Objects.requireNonNull(stores, "stores");
        Objects.requireNonNull(problems, "problems");
        optedOut = List.copyOf(optedOut);
        stores = Collections.unmodifiableMap(new LinkedHashMap<>(stores));
        problems = List.copyOf(problems);
    }

    /**
     * Whether the spooler has ended.
     *
     * @return false if a provider opted out
     */
    public boolean isDone() {
        return optedOut.isEmpty();
    }
}
