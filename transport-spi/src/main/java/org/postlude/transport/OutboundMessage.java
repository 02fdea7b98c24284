package org.postlude.transport;

import java.util.List;
import java.util.Objects;
import org.postlude.message.AttemptId;
import org.postlude.message.Content;
import org.postlude.message.DsnParameters;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;

/**
 * What one attempt is to hand over. Lent until the attempt's end.
 *
 * @param attempt this attempt's name, for permits, phases and cancels
 * @param part the name of what is sent, the same in every attempt
 * @param sender the reverse-path; empty for {@code <>}
 * @param recipients those of the part that have no ending yet, at least one
 * @param content the same bytes in every attempt, handed over as they are (rule T17); lines end with CRLF
 * @param deferred true if the transport asked for it by SENTDEFERRED; MAPI {@code BEGIN_DEFERRED}
 * @param dsn what a next hop is to be told of its reports, if it can be told (RFC 3461, section 5.2.1)
 */
public record OutboundMessage(
        AttemptId attempt,
        PartId part,
        String sender,
        List<Recipient> recipients,
        Content content,
        boolean deferred,
        DsnParameters dsn) {
    /**
     * Copies the recipients.
     *
     * @param attempt this attempt's name, for permits, phases and cancels
     * @param part the name of what is sent, the same in every attempt
     * @param sender the reverse-path
     * @param recipients those of the part that have no ending yet, at least one
     * @param content the same bytes in every attempt
     * @param deferred true if the transport asked for it by SENTDEFERRED
     * @param dsn what a next hop is to be told of its reports
     */
    public OutboundMessage {
        Objects.requireNonNull(attempt, "attempt");
        Objects.requireNonNull(part, "part");
        Objects.requireNonNull(sender, "sender");
        Objects.requireNonNull(recipients, "recipients");
        Objects.requireNonNull(content, "content");
        Objects.requireNonNull(dsn, "dsn");
        recipients = List.copyOf(recipients);
    }

    /**
     * One of whose reports nothing was said.
     *
     * @param attempt this attempt's name, for permits, phases and cancels
     * @param part the name of what is sent, the same in every attempt
     * @param sender the reverse-path
     * @param recipients those of the part that have no ending yet, at least one
     * @param content the same bytes in every attempt
     * @param deferred true if the transport asked for it by SENTDEFERRED
     */
    public OutboundMessage(
            AttemptId attempt,
            PartId part,
            String sender,
            List<Recipient> recipients,
            Content content,
            boolean deferred) {
        this(attempt, part, sender, recipients, content, deferred, DsnParameters.NONE);
    }
}
