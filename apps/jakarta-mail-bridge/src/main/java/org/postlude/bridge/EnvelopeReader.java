package org.postlude.bridge;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postlude.bridge.HeaderFields.Field;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.InvalidAddressException;
import org.postlude.message.Recipient;
import org.postlude.store.SubmitRejectedException;

/**
 * Reads from a message's header who sends it to whom: the sender is {@code Sender}, else the first {@code From}; the recipients
 * are {@code To}, {@code Cc} and {@code Bcc}. In a message that was resent the fields of the latest resending stand in
 * (RFC 5322, section 3.6.6). Addresses that are given replace the header's. Immutable.
 */
public final class EnvelopeReader {
    private static final EnvelopeReader OF_HEADER = new EnvelopeReader(Optional.empty(), List.of());
    private static final Set<String> RECIPIENTS = Set.of("to", "cc", "bcc");
    private static final String RESENT = "resent-";
    private static final Set<String> WANTED = Set.of(
            "from",
            "sender",
            "to",
            "cc",
            "bcc",
            "resent-from",
            "resent-sender",
            "resent-to",
            "resent-cc",
            "resent-bcc",
            "resent-date",
            "resent-message-id");

    private final Optional<String> sender;
    private final List<Recipient> recipients;

    private EnvelopeReader(Optional<String> sender, List<Recipient> recipients) {
        this.sender = sender;
        this.recipients = List.copyOf(recipients);
    }

    /**
     * One that goes by the header alone.
     *
     * @return a reader
     */
    public static EnvelopeReader ofHeader() {
        return OF_HEADER;
    }

    /**
     * The same with a sender that replaces the header's.
     *
     * @param mailbox empty for the null reverse-path
     * @return a new reader
     */
    public EnvelopeReader withSender(String mailbox) {
        return new EnvelopeReader(Optional.of(mailbox), recipients);
    }

    /**
     * The same with recipients that replace the header's.
     *
     * @param others all of them; empty to take the header's
     * @return a new reader
     */
    public EnvelopeReader withRecipients(List<Recipient> others) {
        return new EnvelopeReader(sender, others);
    }

    /**
     * Reads the header of a message; its body is left alone.
     *
     * @param message its lines end with CRLF or with LF
     * @return sender and recipients, {@code Bcc} among them
     * @throws SubmitRejectedException if the header does not say it, or hides it; names the line
     * @throws org.postlude.message.InvalidAddressException if the sender that was given cannot stand in an envelope
     * @throws IOException if the content cannot be read
     */
    public Envelope read(Content message) throws IOException {
        if (message.size() == 0) {
            throw Refusal.of("it is empty");
        }
        List<Field> fields;
        try (InputStream in = message.open()) {
            fields = HeaderFields.read(in, WANTED);
        }
        List<Field> resent = latestResending(fields);
        String prefix = resent.stream().anyMatch(field -> isRecipient(field, RESENT)) ? RESENT : "";
        List<Field> chosen = prefix.isEmpty() ? fields : resent;
        String from = sender.isPresent() ? sender.get() : sender(chosen, prefix);
        return new Envelope(from, recipients.isEmpty() ? recipients(chosen, prefix) : recipients);
    }

    private static boolean isRecipient(Field field, String prefix) {
        return field.name().startsWith(prefix)
                && RECIPIENTS.contains(field.name().substring(prefix.length()));
    }

    /** Each resending puts its block on top; a name that comes back begins the block before it. */
    private static List<Field> latestResending(List<Field> fields) {
        List<Field> block = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Field field : fields) {
            if (field.name().startsWith(RESENT)) {
                if (!names.add(field.name())) {
                    break;
                }
                block.add(field);
            }
        }
        return block;
    }

    private static String sender(List<Field> fields, String prefix) {
        for (String name : List.of(prefix + "sender", prefix + "from")) {
            for (Field field : fields) {
                List<String> mailboxes = field.name().equals(name) ? mailboxes(field) : List.of();
                if (!mailboxes.isEmpty()) {
                    return mailboxes.get(0);
                }
            }
        }
        throw Refusal.of(
                "its header names no sender (From or Sender); add one, or give it beside the header, in the command by --from");
    }

    private static List<Recipient> recipients(List<Field> fields, String prefix) {
        List<Recipient> found = new ArrayList<>();
        for (Field field : fields) {
            if (isRecipient(field, prefix)) {
                mailboxes(field).forEach(mailbox -> found.add(Recipient.smtp(mailbox)));
            }
        }
        if (found.isEmpty()) {
            throw Refusal.of(
                    "it has no recipients (To, Cc or Bcc); add some, or give them beside the header, in the command by --to");
        }
        return found;
    }

    private static List<String> mailboxes(Field field) {
        try {
            return AddressLists.mailboxes(field.body());
        } catch (InvalidAddressException e) {
            throw Refusal.of("line " + field.line() + ", " + field.name() + ": " + e.getMessage());
        }
    }
}
