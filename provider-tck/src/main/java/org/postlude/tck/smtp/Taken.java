package org.postlude.tck.smtp;

/**
 * Mail for one recipient that a {@link FaultServer} took responsibility for. It is written down before the reply goes, so a
 * client that knows it was accepted finds it here.
 *
 * @param conversation counts from 1
 * @param sender the reverse-path
 * @param recipient the forward-path, one of those it accepted
 * @param messageId the {@code Message-ID} with its brackets; empty if there is none
 * @param octets header and body as they were before transparency (RFC 5321, section 4.5.2), a character an octet
 * @param encrypted whether it came through TLS
 * @param told whether the positive reply to the final dot was written in full by now; if not, only this account knows of it
 */
public record Taken(
        int conversation,
        String sender,
        String recipient,
        String messageId,
        String octets,
        boolean encrypted,
        boolean told) {
    Taken andTold() {
        return new Taken(conversation, sender, recipient, messageId, octets, encrypted, true);
    }
}
