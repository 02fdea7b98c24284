package org.postlude.crash;

/**
 * A message to one recipient: what can be lost or doubled.
 *
 * @param messageId with its angle brackets
 * @param recipient an address
 */
record Copy(String messageId, String recipient) {
    Letter letter() {
        return Letter.ofMessageId(messageId);
    }

    boolean isRefused() {
        return recipient.startsWith(Letter.REFUSED);
    }

    @Override
    public String toString() {
        return messageId + " to " + recipient;
    }
}
