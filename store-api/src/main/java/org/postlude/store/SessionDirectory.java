package org.postlude.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * All sessions of one spooler, for hosts that log off on behalf of somebody: a guest that logged off, a signal, a daemon's
 * end. It never holds a store itself, for that would make the store shared.
 */
public interface SessionDirectory {
    /**
     * Who has a session.
     *
     * @return the owners, each once
     */
    List<String> owners();

    /**
     * Since when an owner has had stores open: the time of the last opening that has not been closed or logged off. A host that hears late
     * of a logoff tells by it that somebody is here again. A directory that does not know says that it was always so: then no event comes
     * late.
     *
     * @param owner one of {@link #owners()}, or not
     * @return empty if none of their sessions has a store open
     */
    default Optional<Instant> since(String owner) {
        return owners().contains(owner) ? Optional.of(Instant.MIN) : Optional.empty();
    }

    /**
     * Logs off every session whose owner matches: closes the gate of their stores, runs the mode once per store over all
     * their handles together, and leaves the handles as invalid shells (S6, S7). A refused store stays as it was.
     * A host that logs off for somebody else is a caller as good as the client (rules L13, S9).
     *
     * @param owner which sessions
     * @param mode for every store
     * @param deadline for all of them together
     * @return one report per store
     */
    List<LogoffReport> logoff(Predicate<String> owner, LogoffMode mode, Deadline deadline);
}
