package org.postlude.transport;

/** A transport with conversations that can be left, for example instant messaging. */
public interface Conversational {
    /**
     * Leaves a conversation.
     *
     * @param conversation the transport's name for it
     * @param cause why, shown to the others where the protocol can
     */
    void leave(String conversation, String cause);
}
