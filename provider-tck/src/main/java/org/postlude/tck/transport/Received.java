package org.postlude.tck.transport;

import java.util.List;
import org.postlude.message.Content;

/**
 * One message that a peer took.
 *
 * @param sender the reverse-path; empty for {@code <>}
 * @param recipients addresses as they were given to the peer
 * @param content the bytes between the command and the final dot, dot-stuffing undone, nothing added
 */
public record Received(String sender, List<String> recipients, Content content) {
    /**
     * Copies the recipients.
     *
     * @param sender the reverse-path
     * @param recipients addresses as they were given
     * @param content the bytes
     */
    public Received {
        recipients = List.copyOf(recipients);
    }
}
