package org.postlude.transport.jakartamail;

import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/**
 * What a server offered in its reply to EHLO or LHLO, as far as it is of use here.
 *
 * @param sizeLimit the most octets it takes (RFC 1870); 0 if it names no limit
 */
record Offer(
        String server, boolean pipelining, boolean eightBit, boolean utf8, boolean dsn, boolean size, long sizeLimit) {
    static Offer of(SMTPTransport connected, String server) {
        return new Offer(
                server,
                connected.supportsExtension("PIPELINING"),
                connected.supportsExtension("8BITMIME"),
                connected.supportsExtension("SMTPUTF8"),
                connected.supportsExtension("DSN"),
                connected.supportsExtension("SIZE"),
                limit(connected.getExtensionParameter("SIZE")));
    }

    /** Something else than a number is no limit: the server will say so itself. */
    private static long limit(@Nullable String parameter) {
        String text = parameter == null ? "" : parameter.trim();
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }
}
