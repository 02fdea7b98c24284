package org.postlude.store;

import java.util.Set;

/**
 * What a store says of itself.
 *
 * @param name for lists and reports, for example the last part of its path
 * @param holdsDefaultInbox whether inbound mail goes here (semantics 3.6.7)
 * @param capabilities what it can do beyond the core, by name, for example {@code read-only-view}
 */
public record StoreInfo(String name, boolean holdsDefaultInbox, Set<String> capabilities) {
    /**
     * Copies the capabilities.
     *
     * @param name for lists and reports, for example the last part of its path
     * @param holdsDefaultInbox whether inbound mail goes here (semantics 3.6.7)
     * @param capabilities what it can do beyond the core,
     */
    public StoreInfo {
        capabilities = Set.copyOf(capabilities);
    }
}
