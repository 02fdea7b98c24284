package org.postlude.spooler.queue;

import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A transport, or one destination over it, to which nothing of this store is sent (rule O4). Its mail keeps its states and times, and
 * grows old: a suspension stops no clock (rule D15). Durable in the store.
 *
 * @param id its name in this store
 * @param transport its name; it need not be logged on
 * @param domain the destination, in lower case; empty for all of the transport
 * @param reason shown wherever it keeps something back, and in reports to senders of what has become too old
 * @param until when it ends by itself; null if a person ends it
 * @param created when it was made
 * @param by who made it; for people
 */
public record Suspension(
        String id,
        String transport,
        Optional<String> domain,
        String reason,
        @Nullable Instant until,
        Instant created,
        String by) {
    /**
     * Refuses null and writes the domain in lower case.
     *
     * @param id its name in this store
     * @param transport its name
     * @param domain the destination
     * @param reason shown wherever it keeps something back
     * @param until when it ends by itself
     * @param created when it was made
     * @param by who made it
     */
    public Suspension {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(transport, "transport");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(created, "created");
        Objects.requireNonNull(by, "by");
        domain = domain.map(name -> name.toLowerCase(Locale.ROOT));
    }

    /**
     * Whether it is over.
     *
     * @param now the time
     * @return true from {@link #until()} on
     */
    public boolean isOver(Instant now) {
        return until != null && !until.isAfter(now);
    }
}
