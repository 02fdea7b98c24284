package org.postlude.store;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Some of the messages that have not ended.
 *
 * @param messages oldest first
 * @param next the cursor of the next page; empty if this was the last
 */
public record QueuePage(List<MessageStatus> messages, Optional<String> next) {
    /**
     * Copies the messages.
     *
     * @param messages oldest first
     * @param next the cursor of the next page
     */
    public QueuePage {
        Objects.requireNonNull(messages, "messages");
        Objects.requireNonNull(next, "next");
        messages = List.copyOf(messages);
    }
}
