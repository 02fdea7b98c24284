package org.postlude.tck.transport;

import java.util.Optional;
import org.postlude.message.AttemptId;
import org.postlude.message.Content;
import org.postlude.message.DsnParameters;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;

/**
 * What the scripted next hop has.
 *
 * @param attempt which attempt brought it
 * @param part the name of what was sent
 * @param sender the reverse-path; empty for {@code <>}
 * @param recipient for whom
 * @param digest SHA-256 of the bytes, in lower-case hexadecimal digits
 * @param messageId the Message-ID field; empty if there is none
 * @param answered whether the transport told Accepted; false if its answer was lost
 * @param content the bytes, only with {@link ScriptedTransport.Builder#keepingContent()}
 * @param dsn what it was told of reports, of all recipients of the attempt
 */
public record Delivery(
        AttemptId attempt,
        PartId part,
        String sender,
        Recipient recipient,
        String digest,
        String messageId,
        boolean answered,
        Optional<Content> content,
        DsnParameters dsn) {}
