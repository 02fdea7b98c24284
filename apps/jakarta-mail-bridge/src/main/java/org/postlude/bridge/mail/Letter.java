package org.postlude.bridge.mail;

import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPMessage;
import org.jspecify.annotations.Nullable;
import org.postlude.message.InvalidAddressException;
import org.postlude.message.Recipient;

/**
 * A message and whom it goes to, as far as that can be told without a store.
 *
 * @param from the envelope's sender; empty for none
 * @param valid by the address as it is submitted, in the order given
 * @param refused the others, each with why
 */
record Letter(
        Session session,
        MimeMessage message,
        String from,
        Map<Recipient, Address> valid,
        List<SMTPAddressFailedException> refused) {
    /** "Mailbox name not allowed, for example its syntax" (RFC 5321, section 4.2.3). */
    private static final int BAD_SYNTAX = 553;

    /**
     * The checks of Jakarta Mail's own transport, in its order and words; they are its callers'.
     *
     * @throws MessagingException before anybody is told of anything
     */
    static Letter of(Session session, @Nullable Message message, Address @Nullable [] addresses)
            throws MessagingException {
        if (!(message instanceof MimeMessage mime)) {
            throw new MessagingException("only RFC822 messages can be sent, and this is none; nothing was submitted");
        }
        if (addresses == null || addresses.length == 0) {
            throw new SendFailedException("No recipient addresses");
        }
        for (Address address : addresses) {
            if (!(address instanceof InternetAddress)) {
                throw new MessagingException(address + " is not an InternetAddress; nothing was submitted");
            }
        }
        if (mime instanceof SMTPMessage special) {
            checkSpecial(special);
        }
        Letter letter = new Letter(session, mime, sender(session, mime), new LinkedHashMap<>(), new ArrayList<>());
        boolean isUtf8 = Words.of(session).is("mail.mime.allowutf8", false);
        for (InternetAddress address : expanded(addresses)) {
            letter.add(address, isUtf8);
        }
        return letter;
    }

    private static void checkSpecial(SMTPMessage message) throws MessagingException {
        if (message.getSubmitter() != null || message.getMailExtension() != null) {
            throw new MessagingException(
                    "the message has a submitter or an extension of MAIL FROM of its own, which Postlude"
                            + " cannot keep; nothing was submitted. Take it out, or send it by smtp");
        }
    }

    private void add(InternetAddress address, boolean isUtf8) {
        String mailbox = address.getAddress() == null ? "" : plain(address.getAddress());
        try {
            if (!isUtf8 && mailbox.chars().anyMatch(c -> c > 0x7f)) {
                throw new InvalidAddressException(
                        mailbox,
                        "it is outside ASCII, and the message's session would write it wrongly; set its property"
                                + " mail.mime.allowutf8 to true");
            }
            valid.putIfAbsent(Recipient.smtp(mailbox), address);
        } catch (InvalidAddressException e) {
            refused.add(new SMTPAddressFailedException(
                    address, "RCPT TO:<" + mailbox + ">", BAD_SYNTAX, BAD_SYNTAX + " 5.1.3 " + e.getMessage()));
        }
    }

    /** "To: team:a@example.org,b@example.org;" is those two. */
    private static List<InternetAddress> expanded(Address[] addresses) {
        List<InternetAddress> all = new ArrayList<>();
        for (Address each : addresses) {
            InternetAddress address = (InternetAddress) each;
            InternetAddress[] members = null;
            if (address.isGroup()) {
                try {
                    members = address.getGroup(true);
                } catch (AddressException e) {
                    members = null; // a group that does not parse is refused as the address that it is
                }
            }
            all.addAll(members == null ? List.of(address) : List.of(members));
        }
        return all;
    }

    private static String sender(Session session, MimeMessage message) throws MessagingException {
        String from = message instanceof SMTPMessage special ? special.getEnvelopeFrom() : null;
        if (from == null || from.isEmpty()) {
            Words words = Words.of(session);
            from = words.text(NextHop.prefix(words) + "from");
        }
        if (from == null) {
            Address[] authors = message.getFrom();
            Address author =
                    authors != null && authors.length > 0 ? authors[0] : InternetAddress.getLocalAddress(session);
            from = author instanceof InternetAddress known ? known.getAddress() : null;
        }
        if (from == null) {
            throw new MessagingException(
                    "can't determine local email address: the message has no From, and mail.from and"
                            + " mail.user say none; nothing was submitted");
        }
        return plain(from);
    }

    private static String plain(String address) {
        String trimmed = address.trim();
        return trimmed.startsWith("<") && trimmed.endsWith(">") ? trimmed.substring(1, trimmed.length() - 1) : trimmed;
    }

    List<Address> addresses() {
        return List.copyOf(valid.values());
    }

    List<Address> invalid() {
        List<Address> invalid = new ArrayList<>();
        refused.forEach(each -> invalid.add(each.getAddress()));
        return invalid;
    }

    /** The reasons, each the next one of the one before. */
    Optional<SMTPAddressFailedException> reasons() {
        return chain(refused);
    }

    static Optional<SMTPAddressFailedException> chain(List<SMTPAddressFailedException> reasons) {
        for (int i = 1; i < reasons.size(); i++) {
            reasons.get(i - 1).setNextException(reasons.get(i));
        }
        return reasons.stream().findFirst();
    }
}
