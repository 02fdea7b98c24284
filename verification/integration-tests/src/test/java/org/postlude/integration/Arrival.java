package org.postlude.integration;

import java.util.List;

/**
 * A message that a {@link Receiver} took responsibility for at its final dot, whatever became of the reply.
 *
 * @param era whose connection brought it, see {@link Receiver#era(int)}
 * @param sender the reverse-path
 * @param recipients those it accepted, in the order of RCPT
 * @param octets header and body as they were before transparency (RFC 5321, section 4.5.2), a character an octet
 */
record Arrival(int era, String sender, List<String> recipients, String octets) {
    /** The Message-ID, without which none of these tests sends. */
    String messageId() {
        return Letters.messageId(octets);
    }
}
