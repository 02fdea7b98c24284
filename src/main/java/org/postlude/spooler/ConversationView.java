package org.postlude.spooler;

import java.util.Objects;

/**
 * A conversation in which the user of a transport is a member.
 *
 * @param transport its name in this spooler
 * @param conversation the transport's name for it, which events tell as {@code conv-id}
 */
public record ConversationView(String transport, String conversation) {
    /**
     * Refuses null.
     *
     * @param transport its name in this spooler
     * @param conversation the transport's name for it
     */
    public ConversationView {
        Objects.requireNonNull(transport, "transport");
        Objects.requireNonNull(conversation, "conversation");
    }
}
