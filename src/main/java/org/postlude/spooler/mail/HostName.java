package org.postlude.spooler.mail;

import org.postlude.message.InvalidAddressException;
import org.postlude.message.Recipient;

/** This host's name, as it stands in Message-IDs and reports: a domain in ASCII, which every reader takes. */
public final class HostName {
    private HostName() {}

    /**
     * Checks one.
     *
     * @param name a domain, perhaps with a dot at its end
     * @return the same
     * @throws InvalidAddressException if it is no domain, or not in ASCII
     */
    public static String checked(String name) {
        Recipient.smtp("postmaster@" + name);
        if (!Printable.isAscii(name)) {
            throw new InvalidAddressException(
                    "postmaster@" + name, "a host's name is ASCII; write its A-labels, xn--...");
        }
        return name;
    }
}
