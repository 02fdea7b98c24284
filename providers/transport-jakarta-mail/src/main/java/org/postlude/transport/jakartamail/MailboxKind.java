package org.postlude.transport.jakartamail;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The protocols by which mail is fetched. */
enum MailboxKind {
    /** RFC 3501 and RFC 9051. */
    IMAP(143, 993),
    /** RFC 1939. */
    POP3(110, 995);

    private final int port;
    private final int tlsPort;

    MailboxKind(int port, int tlsPort) {
        this.port = port;
        this.tlsPort = tlsPort;
    }

    /** In plain text, or with STARTTLS. */
    String scheme() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** TLS from the first octet. */
    String tlsScheme() {
        return scheme() + "s";
    }

    Map<String, Integer> ports() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        ports.put(scheme(), port);
        ports.put(tlsScheme(), tlsPort);
        return ports;
    }
}
