package org.postlude.message;

import java.util.LinkedHashSet;
import java.util.List;

/**
 * Who sent a message and who is to get it (RFC 5321, section 2.3.1); says nothing of the header fields.
 *
 * @param sender the reverse-path, a mailbox; empty for the null reverse-path {@code <>} of reports (RFC 5321, 4.5.5)
 * @param recipients at least one, each once, in the order given
 */
public record Envelope(String sender, List<Recipient> recipients) {
    /**
     * Drops repeated recipients (MAPI {@code ExpandRecips} does the same) and checks the sender.
     *
     * @param sender the reverse-path, a mailbox
     * @param recipients at least one, each once, in the order given
     * @throws InvalidAddressException if the sender is neither empty nor a mailbox @throws NoRecipientsException if {@code recipients} is empty
     */
    public Envelope {
        if (!sender.isEmpty()) {
            Mailboxes.check(sender);
        }
        recipients = List.copyOf(new LinkedHashSet<>(recipients));
        if (recipients.isEmpty()) {
            throw new NoRecipientsException();
        }
    }

    /**
     * An envelope for Internet mail.
     *
     * @param sender a mailbox, or empty
     * @param recipients mailboxes
     * @return the envelope
     */
    public static Envelope smtp(String sender, String... recipients) {
        return new Envelope(
                sender, List.of(recipients).stream().map(Recipient::smtp).toList());
    }
}
