package org.postlude.bridge;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.ArrayList;
import java.util.List;
import org.postlude.message.InvalidAddressException;
import org.postlude.message.Recipient;

/** Reads the address lists of header fields (RFC 5322, section 3.4). */
public final class AddressLists {
    private AddressLists() {}

    /**
     * The mailboxes of an address field, ready for an envelope: without display names and comments, groups replaced by
     * their members. What stands there in Unicode (RFC 6532) stays as it is.
     *
     * @param body what stands behind the field's colon; may be folded
     * @return in the order given, repeated ones too; empty for an empty field or a group without members
     * @throws InvalidAddressException if the list does not parse, where two addresses stand without a comma, so that one
     *     of them would be lost, or if one cannot stand in an envelope
     */
    public static List<String> mailboxes(String body) {
        List<String> mailboxes = parse(body);
        mailboxes.forEach(Recipient::smtp); // checks each
        return mailboxes;
    }

    /** The same, unjudged but for the structure: what stands there may still hold characters that no envelope takes. */
    static List<String> parse(String body) {
        List<String> mailboxes = new ArrayList<>();
        try {
            String list = PlainLetters.write(Comments.remove(body));
            for (InternetAddress address : InternetAddress.parseHeader(list, true)) {
                addTo(mailboxes, address);
            }
        } catch (AddressException e) {
            String where = e.getRef() == null ? body : PlainLetters.read(e.getRef());
            throw new InvalidAddressException(where, reason(e));
        }
        return List.copyOf(mailboxes);
    }

    private static void addTo(List<String> mailboxes, InternetAddress address) throws AddressException {
        if (!address.isGroup()) {
            mailboxes.add(PlainLetters.read(address.getAddress()));
            return;
        }
        InternetAddress[] members = address.getGroup(true);
        if (members != null) {
            for (InternetAddress member : members) {
                addTo(mailboxes, member);
            }
        }
    }

    private static String reason(AddressException e) {
        String text = e.getMessage();
        return text == null || text.isEmpty() ? "it does not parse (RFC 5322, 3.4)" : text + " (RFC 5322, 3.4)";
    }
}
