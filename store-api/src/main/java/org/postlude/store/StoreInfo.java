package org.postlude.store;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a store says of itself.
 *
 * @param name for lists and reports, for example the last part of its path
 * @param holdsDefaultInbox whether inbound mail goes here (semantics 3.6.7)
 * @param capabilities what it can do beyond the core, by name, for example {@code read-only-view}
 * @param owner for a logon that only looks: the process that owns the store at this moment, for example {@code pid 123,
 *     started 2026-01-01T00:00:00Z}; empty when nobody does, so that nothing is in process there. Always empty for a logon
 *     for writing: its owner is the process that asks
 */
public record StoreInfo(String name, boolean holdsDefaultInbox, Set<String> capabilities, Optional<String> owner) {
    /**
     * Copies the capabilities.
     *
     * @param name for lists and reports, for example the last part of its path
     * @param holdsDefaultInbox whether inbound mail goes here (semantics 3.6.7)
     * @param capabilities what it can do beyond the core
     * @param owner for a logon that only looks: the process that owns the store now
     */
    public StoreInfo {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(capabilities, "capabilities");
        Objects.requireNonNull(owner, "owner");
        capabilities = Set.copyOf(capabilities);
    }

    /**
     * Of a logon for writing.
     *
     * @param name for lists and reports, for example the last part of its path
     * @param holdsDefaultInbox whether inbound mail goes here (semantics 3.6.7)
     * @param capabilities what it can do beyond the core
     */
    public StoreInfo(String name, boolean holdsDefaultInbox, Set<String> capabilities) {
        this(name, holdsDefaultInbox, capabilities, Optional.empty());
    }

    /**
     * The same, with an owner.
     *
     * @param process who owns the store now; empty if nobody does
     * @return a new info
     */
    public StoreInfo withOwner(Optional<String> process) {
        return new StoreInfo(name, holdsDefaultInbox, capabilities, process);
    }
}
