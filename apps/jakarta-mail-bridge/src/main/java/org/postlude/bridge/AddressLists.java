package org.postlude.bridge;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.ArrayList;
import java.util.List;
import org.postlude.message.InvalidAddressException;

/** Reads the address lists of header fields (RFC 5322, section 3.4). */
public final class AddressLists {
    private AddressLists() {}

    /**
     * The mailboxes of an address field, ready for an envelope: without display names and comments, groups replaced by
     * their members. What stands there in Unicode (RFC 6532) stays as it is.
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
            mailboxes.add(address.getAddress());
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
