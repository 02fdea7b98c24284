package org.postlude.bridge;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.ErrorKind;
import org.postlude.message.InvalidAddressException;
import org.postlude.message.NoRecipientsException;
import org.postlude.message.Recipient;
import org.postlude.store.Submission;
import org.postlude.store.SubmitRejectedException;

/** From a {@link MimeMessage} to what a store takes. */
public final class MimeMessages {
    /** Not for the next hop; Jakarta Mail's own transports leave them out too. */
    private static final String[] LEFT_OUT = {"Bcc", "Content-Length"};

    private MimeMessages() {}

    /**
     * A message to be sent as soon as possible, under a random key. Its sender is the {@code Sender}, else the first
     * {@code From} address; its recipients are all of {@code To}, {@code Cc} and {@code Bcc}. For another envelope use
     * {@link #content(MimeMessage)} and {@link Submission#of}.
     *
     * @param message saved first if it never was; see {@link #content(MimeMessage)}
     * @return a submission with the defaults
     * @throws SubmitRejectedException if the message cannot be read or written, has no sender, or has a newsgroup among its
     *     recipients
     * @throws NoRecipientsException if it has no recipients
     * @throws org.postlude.message.InvalidAddressException if a field of addresses does not parse, an
     *     address in it cannot stand in an envelope, or is outside ASCII and the message's session does not have the property {@code mail.mime.allowutf8}
     */
    public static Submission submission(MimeMessage message) {
        try {
            String sender = sender(message);
            List<String> recipients = recipients(message);
            checkUtf8(message, sender, recipients);
            Envelope envelope = new Envelope(
                    sender, recipients.stream().map(Recipient::smtp).toList());
            return Submission.of(envelope, content(message));
        } catch (MessagingException e) {
            throw rejected("its addresses cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * The bytes of a message as a transport would send them: lines ended by CRLF, without {@code Bcc}. They are frozen:
     * later changes of the message do not show.
     *
     * @param message saved first if it never was or was changed since, so that it has a {@code Message-ID}; a program that
     *     wants its own {@code Message-ID} calls {@link MimeMessage#saveChanges()} itself and sets the field afterwards
     * @return a copy in memory
     * @throws SubmitRejectedException if the message cannot be written
     */
    public static Content content(MimeMessage message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (CrlfOutput out = new CrlfOutput(bytes)) {
            message.writeTo(out, LEFT_OUT); // saves what was never saved
        } catch (MessagingException | IOException e) {
            throw rejected("it cannot be written: " + e.getMessage(), e);
        }
        return Content.of(bytes.toByteArray());
    }

    private static String sender(MimeMessage message) throws MessagingException {
        for (String field : List.of("Sender", "From")) {
            List<String> mailboxes = mailboxes(message, field);
            if (!mailboxes.isEmpty()) {
                return mailboxes.get(0);
            }
        }
        throw rejected("it has neither a Sender nor a From address; set one", null);
    }

    private static List<String> recipients(MimeMessage message) throws MessagingException {
        String newsgroups = message.getHeader("Newsgroups", ",");
        if (newsgroups != null) {
            throw rejected("'" + newsgroups + "' is a newsgroup, not Internet mail; take it out", null);
        }
        List<String> mailboxes = new ArrayList<>();
        for (String field : List.of("To", "Cc", "Bcc")) {
            mailboxes.addAll(mailboxes(message, field));
        }
        return mailboxes;
    }

    /** Out of the field itself: {@link MimeMessage#getRecipients} refuses domains that an envelope takes. */
    private static List<String> mailboxes(MimeMessage message, String field) throws MessagingException {
        String body = message.getHeader(field, ",");
        return body == null ? List.of() : AddressLists.parse(body);
    }

    /** Without that property Jakarta Mail reads the octets of such an address as Latin-1, and writes it as that. */
    private static void checkUtf8(MimeMessage message, String sender, List<String> recipients) {
        Session session = message.getSession();
        if (session != null && Boolean.parseBoolean(session.getProperty("mail.mime.allowutf8"))) {
            return;
        }
        Stream.concat(Stream.of(sender), recipients.stream())
                .filter(address -> address.chars().anyMatch(c -> c > 0x7f))
                .findFirst()
                .ifPresent(address -> {
                    throw new InvalidAddressException(
                            address,
                            "it is outside ASCII, and the message's session would write it wrongly; set its property"
                                    + " mail.mime.allowutf8 to true");
                });
    }

    private static SubmitRejectedException rejected(String what, @Nullable Throwable cause) {
        SubmitRejectedException rejected = new SubmitRejectedException(
                ErrorKind.INVALID_PARAMETER, "the message was not submitted, the program still has it: " + what);
        if (cause != null) {
            rejected.addSuppressed(cause);
        }
        return rejected;
    }
}
