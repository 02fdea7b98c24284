package org.postlude.submission;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.subethamail.smtp.server.Session;

/** The trace field that a server puts in front (RFC 5321, 4.4). Whom else a message goes to it does not say. */
final class Received {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT);

    private Received() {}

    static byte[] field(Session session, Transaction transaction, SubmissionSettings settings, String id) {
        InetAddress address = session.getRemoteAddress().getAddress();
        String literal = (address instanceof Inet6Address ? "IPv6:" : "") + address.getHostAddress();
        String name = session.getHelo().orElse("unknown").replaceAll("[^!-~]", "?");
        String only = transaction.recipients.size() == 1
                ? "\r\n for <" + transaction.recipients.get(0).address() + ">"
                : "";
        String field =
                "Received: from " + name + " ([" + literal + "])\r\n by " + settings.hostName() + " (Postlude) with "
                        + protocol(session, transaction) + " id " + id + only + ";\r\n "
                        + DATE.format(settings.clock().instant().atZone(ZoneId.systemDefault()))
                        + "\r\n";
        return field.getBytes(UTF_8);
    }

    /** RFC 3848 and RFC 6531, 3.7.3. */
    private static String protocol(Session session, Transaction transaction) {
        return (transaction.isInternational ? "UTF8SMTP" : "ESMTP")
                + (session.isTLSStarted() ? "S" : "")
                + (session.isAuthenticated() ? "A" : "");
    }
}
