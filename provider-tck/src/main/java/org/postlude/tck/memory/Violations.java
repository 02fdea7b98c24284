package org.postlude.tck.memory;

import java.util.ArrayList;
import java.util.List;
import org.postlude.message.ProviderContractException;

/** What callers did wrong. Kept although it was thrown, for a caller may have swallowed it. Thread-safe. */
final class Violations {
    private final List<Violation> found = new ArrayList<>();

    /** A broken rule of the contract. */
    ProviderContractException contract(String rule, String what) {
        ProviderContractException thrown = new ProviderContractException(rule, what);
        remember(rule, thrown);
        return thrown;
    }

    /** A call at a time when there must be none. */
    IllegalStateException state(String rule, String what) {
        IllegalStateException thrown = new IllegalStateException(what + " (rule " + rule + ")");
        remember(rule, thrown);
        return thrown;
    }

    synchronized List<Violation> found() {
        return List.copyOf(found);
    }

    private synchronized void remember(String rule, RuntimeException thrown) {
        found.add(new Violation(rule, thrown));
    }
}
