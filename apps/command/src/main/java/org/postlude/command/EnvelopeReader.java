package org.postlude.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postlude.bridge.AddressLists;
import org.postlude.command.HeaderFields.Field;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.InvalidAddressException;
import org.postlude.message.Recipient;

/**
 * Who sends a message to whom, by its header: the sender is {@code Sender}, else the first {@code From}; the recipients are
 * {@code To}, {@code Cc} and {@code Bcc}. In a message that was resent the fields of the latest resending stand in
 * (RFC 5322, section 3.6.6). Addresses given on the command line replace either.
 */
final class EnvelopeReader {
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

    /**
     * Says what replaces the header's addresses.
     *
     * @param sender empty to take the header's; the empty text is the null reverse-path
     * @param recipients empty to take the header's
     */
    EnvelopeReader(Optional<String> sender, List<Recipient> recipients) {
        this.sender = sender;
        this.recipients = List.copyOf(recipients);
    }

    /** Reads the header of a message; its body is left alone. */
    Envelope read(Content message) throws IOException, BadInputException {
        if (message.size() == 0) {
            throw new BadInputException("it is empty");
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

    private static String sender(List<Field> fields, String prefix) throws BadInputException {
        for (String name : List.of(prefix + "sender", prefix + "from")) {
            for (Field field : fields) {
                List<String> mailboxes = field.name().equals(name) ? mailboxes(field) : List.of();
                if (!mailboxes.isEmpty()) {
                    return mailboxes.get(0);
                }
            }
        }
        throw new BadInputException("its header names no sender (From or Sender); add one, or give --from");
    }

    private static List<Recipient> recipients(List<Field> fields, String prefix) throws BadInputException {
        List<Recipient> found = new ArrayList<>();
        for (Field field : fields) {
            if (isRecipient(field, prefix)) {
                mailboxes(field).forEach(mailbox -> found.add(Recipient.smtp(mailbox)));
            }
        }
        if (found.isEmpty()) {
            throw new BadInputException("it has no recipients (To, Cc or Bcc); add some, or give --to");
        }
        return found;
    }

    private static List<String> mailboxes(Field field) throws BadInputException {
        try {
            List<String> mailboxes = AddressLists.mailboxes(field.body());
            mailboxes.forEach(Recipient::smtp); // also checks what the list's parser lets through
            return mailboxes;
        } catch (InvalidAddressException e) {
            throw new BadInputException("line " + field.line() + ", " + field.name() + ": " + e.getMessage());
        }
    }
}
