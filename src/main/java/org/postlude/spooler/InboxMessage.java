package org.postlude.spooler;

import java.time.Instant;
import java.util.Objects;
import org.postlude.message.Content;
import org.postlude.message.MessageId;

/**
 * A message in the Inbox.
 *
 * @param id the store's name for it
 * @param filed when it came there
 * @param content its bytes, read from the store at each opening and checked where they end; readable until the reader closes
 */
public record InboxMessage(MessageId id, Instant filed, Content content) {
    /**
     * Refuses null.
     *
     * @param id the store's name for it
     * @param filed when it came there
     * @param content its bytes
     */
    public InboxMessage {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(filed, "filed");
        Objects.requireNonNull(content, "content");
    }
}
