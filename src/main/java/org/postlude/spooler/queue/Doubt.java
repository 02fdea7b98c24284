package org.postlude.spooler.queue;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.message.Reply;

/**
 * A delivery in doubt about which the application is asked: the next hop may have the message, and its answer was not seen.
 *
 * @param store the address of the store
 * @param id the store's name for the message
 * @param messageId the {@code Message-ID} field; null if it is not known
 * @param sender the reverse-path; empty for {@code <>}
 * @param recipients of whom it is in doubt
 * @param transport over which they were attempted
 * @param attempts how often
 * @param lastReply what was seen last; null if nothing was
 */
public record Doubt(
        String store,
        MessageId id,
        @Nullable String messageId,
        String sender,
        List<String> recipients,
        String transport,
        int attempts,
        @Nullable Reply lastReply) {
    /**
     * Copies the recipients.
     *
     * @param store the address of the store
     * @param id the store's name for the message
     * @param messageId the header field
     * @param sender the reverse-path
     * @param recipients of whom it is in doubt
     * @param transport over which they were attempted
     * @param attempts how often
     * @param lastReply what was seen last
     */
    public Doubt {
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(sender, "sender");
        Objects.requireNonNull(transport, "transport");
        recipients = List.copyOf(recipients);
    }
}
