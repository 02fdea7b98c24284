package org.postlude.message;

import java.util.regex.Pattern;

/** The grammar of a mailbox in an envelope (RFC 5321, sections 4.1.2 and 4.5.3.1), ASCII only. */
final class Mailboxes {
    private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
    private static final Pattern LOCAL =
            Pattern.compile(ATOM + "(\\." + ATOM + ")*|\"([\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\[\\x20-\\x7e])*\"");
    private static final Pattern DOMAIN =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?)*\\.?"
                    + "|\\[[\\x21-\\x5a\\x5e-\\x7e]+\\]");

    private Mailboxes() {}

    static void check(String mailbox) {
        int at = mailbox.lastIndexOf('@');
        if (at < 0) {
            throw new InvalidAddressException(mailbox, "it has no @");
        }
        String local = mailbox.substring(0, at);
        String domain = mailbox.substring(at + 1);
        if (mailbox.chars().anyMatch(c -> c > 0x7e || c < 0x20)) {
            throw new InvalidAddressException(
                    mailbox, "it has a control or non-ASCII character (RFC 6531 addresses are not accepted)");
        }
        if (local.length() > 64 || domain.length() > 255) {
            throw new InvalidAddressException(
                    mailbox, "it is longer than 64 octets before or 255 after the @ (RFC 5321, 4.5.3.1)");
        }
        if (!LOCAL.matcher(local).matches()) {
            throw new InvalidAddressException(mailbox, "'" + local + "' is no local part (RFC 5321, 4.1.2)");
        }
        if (!DOMAIN.matcher(domain).matches()) {
            throw new InvalidAddressException(mailbox, "'" + domain + "' is no domain (RFC 5321, 4.1.2)");
        }
    }
}
