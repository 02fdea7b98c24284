package org.postlude.bridge;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.IDN;
import java.util.ArrayList;
import java.util.List;
import org.postlude.message.InvalidAddressException;

/** Reads the address lists of header fields (RFC 5322, section 3.4). */
public final class AddressLists {
    private AddressLists() {}

    /**
     * The mailboxes of an address field, ready for an envelope: without display names and comments, groups replaced by
     * their members, Unicode domains by their A-labels (RFC 5890).
     *
     * @param body what stands behind the field's colon; may be folded
     * @return in the order given, repeated ones too; empty for an empty field or a group without members
     * @throws InvalidAddressException if the list does not parse, or where two addresses stand without a comma, so that
     *     one of them would be lost
     */
    public static List<String> mailboxes(String body) {
        List<String> mailboxes = new ArrayList<>();
        try {
            for (InternetAddress address : InternetAddress.parseHeader(Comments.remove(body), true)) {
                addTo(mailboxes, address);
            }
        } catch (AddressException e) {
            throw new InvalidAddressException(e.getRef() == null ? body : e.getRef(), reason(e));
        }
        return List.copyOf(mailboxes);
    }

    static void addTo(List<String> mailboxes, InternetAddress address) throws AddressException {
        if (!address.isGroup()) {
            mailboxes.add(withALabels(address.getAddress()));
            return;
        }
        InternetAddress[] members = address.getGroup(true);
        if (members != null) {
            for (InternetAddress member : members) {
                addTo(mailboxes, member);
            }
        }
    }

    private static String withALabels(String mailbox) throws AddressException {
        int at = mailbox.lastIndexOf('@') + 1;
        if (at == 0 || mailbox.chars().skip(at).allMatch(character -> character < 0x80)) {
            return mailbox;
        }
        try {
            return mailbox.substring(0, at) + IDN.toASCII(mailbox.substring(at));
        } catch (IllegalArgumentException e) {
            throw new AddressException("its domain has no A-labels: " + e.getMessage(), mailbox);
        }
    }

    private static String reason(AddressException e) {
        String text = e.getMessage();
        return text == null || text.isEmpty() ? "it does not parse (RFC 5322, 3.4)" : text + " (RFC 5322, 3.4)";
    }
}
