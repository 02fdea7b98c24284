package org.postlude.store.spi;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.MessageId;

/**
 * A message as the store has it.
 *
 * @param id its name
 * @param envelope as submitted; empty for a filed message
 * @param submitted when it was accepted or filed
 * @param content the bytes, read from the store at each opening
 */
public record StoredMessage(MessageId id, Optional<Envelope> envelope, Instant submitted, Content content) {
    /**
     * Refuses null.
     *
     * @param id its name
     * @param envelope as submitted; empty for a filed message
     * @param submitted when it was accepted or filed
     * @param content the bytes, read from the store at each opening
     */
    public StoredMessage {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(envelope, "envelope");
        Objects.requireNonNull(submitted, "submitted");
        Objects.requireNonNull(content, "content");
    }
}
