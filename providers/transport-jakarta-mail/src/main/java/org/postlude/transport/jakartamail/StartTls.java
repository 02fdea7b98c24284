package org.postlude.transport.jakartamail;

import java.util.Locale;

/** What is done about STARTTLS (RFC 3207) on an {@code smtp:} connection. {@code smtps:} is TLS from the first octet. */
public enum StartTls {
    /** TLS with a certificate that is trusted and names the host, or no mail: it waits and says why. */
    REQUIRED,
    /** TLS if the server has it, whatever its certificate; otherwise plain text. Keeps out who only listens. */
    OPPORTUNISTIC,
    /** Plain text, also where the server offers STARTTLS. */
    OFF;

    /** As it is written in options. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
