package org.postlude.message;

import java.util.Locale;

/**
 * One recipient of an envelope: an address and the kind of address it is; MAPI {@code PR_ADDRTYPE} and
 * {@code PR_EMAIL_ADDRESS}.
 *
 * <p>An Internet address may have characters outside ASCII (RFC 6531). It is kept as it was given: {@code Bob@example.org}
 * and {@code bob@example.org}, composed and decomposed letters, a Unicode domain and its A-labels are different recipients.
 *
 * @param addressType the kind, in upper case; {@value #SMTP} for Internet mail
 * @param address the address as it was given; what a next hop cannot take of it is its transport's affair
 */
public record Recipient(String addressType, String address) {
    /** The address type of Internet mail. */
    public static final String SMTP = "SMTP";

    /**
     * Checks that an {@value #SMTP} address is a mailbox that can stand in {@code RCPT TO}.
     *
     * @param addressType the kind, in upper case
     * @param address the address as it was given
     * @throws InvalidAddressException if it does not parse
     */
    public Recipient {
        addressType = addressType.toUpperCase(Locale.ROOT);
        if (addressType.equals(SMTP)) {
            Mailboxes.check(address);
        } else if (address.isEmpty()) {
            throw new InvalidAddressException(address, "it is empty");
        }
    }

    /**
     * A recipient of Internet mail.
     *
     * @param mailbox {@code local-part@domain} (RFC 5321, section 4.1.2; RFC 6531, section 3.3)
     * @return the recipient
     * @throws InvalidAddressException if it does not parse
     */
    public static Recipient smtp(String mailbox) {
        return new Recipient(SMTP, mailbox);
    }

    /**
     * The destination this recipient is grouped under.
     *
     * @return the domain in lower case; for another type than {@value #SMTP} the empty string
     */
    public String domain() {
        int at = address.lastIndexOf('@');
        return addressType.equals(SMTP) && at >= 0 ? address.substring(at + 1).toLowerCase(Locale.ROOT) : "";
    }

    @Override
    public String toString() {
        return addressType.equals(SMTP) ? address : addressType + ":" + address;
    }
}
