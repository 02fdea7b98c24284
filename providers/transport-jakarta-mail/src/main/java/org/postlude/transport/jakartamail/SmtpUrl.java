package org.postlude.transport.jakartamail;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.postlude.transport.TransportRequest;

/**
 * {@code smtp://[user@]host[:port][?option=value&...]}, or {@code smtps:} or {@code lmtp:}.
 *
 * @param query the options in it, the user's name among them
 */
record SmtpUrl(boolean implicitTls, boolean lmtp, String host, int port, Map<String, String> query) {
    private static final Map<String, Integer> PORTS = new LinkedHashMap<>();
    private static final String FORM = "write smtp://host:port or smtps://host:port, options behind a ?";

    static {
        PORTS.put("smtp", 25);
        PORTS.put("smtps", 465);
        PORTS.put("lmtp", 0);
    }

    static final Set<String> SCHEMES = Set.copyOf(PORTS.keySet());

    static SmtpUrl of(TransportRequest request) {
        ServerUrl url = ServerUrl.of(request, PORTS, FORM);
        return new SmtpUrl(
                url.scheme().equals("smtps"), url.scheme().equals("lmtp"), url.host(), url.port(), url.query());
    }
}
