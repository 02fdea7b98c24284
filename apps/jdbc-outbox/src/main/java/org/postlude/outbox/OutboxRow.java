package org.postlude.outbox;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * A row as it is listed, without its message.
 *
 * @param id its name
 * @param created when it was written, by the clock of the application
 * @param key under which it comes to the store
 * @param octets of the content
 * @param claimedBy the store that may have the message; empty if none has
 * @param claimedAt since when that one may have it; empty if none has
 * @param attempts how often it was tried and neither stored nor refused for good
 * @param reason why it is kept and tried no more; empty if it is not
 */
public record OutboxRow(
        UUID id,
        Instant created,
        String key,
        long octets,
        Optional<String> claimedBy,
        Optional<Instant> claimedAt,
        int attempts,
        Optional<String> reason) {
    /**
     * Refuses null.
     *
     * @param id its name
     * @param created when it was written
     * @param key under which it comes to the store
     * @param octets of the content
     * @param claimedBy the store that may have the message
     * @param claimedAt since when that one may have it
     * @param attempts how often it was tried
     * @param reason why it is kept
     */
    public OutboxRow {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(created, "created");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(claimedBy, "claimedBy");
        Objects.requireNonNull(claimedAt, "claimedAt");
        Objects.requireNonNull(reason, "reason");
    }
}
