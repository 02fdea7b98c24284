package org.postlude.transport.jakartamail;

import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.TransportRequest;

/**
 * Where to, and how patiently.
 *
 * @param localName what EHLO says; empty for the literal of the address that the connection comes from
 */
record SmtpSettings(
        String host,
        int port,
        int connections,
        int messagesPerConnection,
        int recipientsPerTransaction,
        String localName,
        Duration idleTime,
        Duration connectTimeout,
        Duration greetingTimeout,
        Duration commandTimeout,
        Duration dataTimeout,
        Duration writeTimeout,
        Duration dotTimeout,
        boolean lmtp,
        Esmtp esmtp) {
    static final String SCHEME = "smtp";
    static final String LMTP = "lmtp";

    private static final Set<String> OPTIONS = Set.of(
            "connections",
            "messagesPerConnection",
            "recipientsPerTransaction",
            "localName",
            "idleTime",
            "connectTimeout",
            "greetingTimeout",
            "commandTimeout",
            "dataTimeout",
            "writeTimeout",
            "dotTimeout");

    private static final Pattern URL = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)(.*)", Pattern.DOTALL);
    // Underscores are no host name's, and yet container networks are full of them.
    private static final Pattern PLACE = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::(\\d{1,5}))?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9.-]+|\\[[\\x21-\\x5a\\x5e-\\x7e]+]");

    static SmtpSettings of(TransportRequest request) {
        Matcher place = place(request);
        String host = place.group(1).replaceAll("[\\[\\]]", "");
        int port = place.group(2) == null ? 25 : Integer.parseInt(place.group(2));
        if (port < 1 || port > 65_535) {
            throw refused(request, "port " + port + " is not one of 1 to 65535");
        }
        boolean lmtp = request.url().regionMatches(true, 0, LMTP + ":", 0, LMTP.length() + 1);
        if (lmtp && place.group(2) == null) {
            throw refused(request, "its URL names no port, and LMTP has none of its own; write lmtp://host:24");
        }
        Options options = new Options(request, known());
        String localName = options.text("localName", "");
        if (!localName.isEmpty() && !NAME.matcher(localName).matches()) {
            throw options.wrong("localName", localName, "write a domain or an address literal such as [192.0.2.1]");
        }
        return new SmtpSettings(
                host,
                port,
                options.count("connections", 10),
                options.count("messagesPerConnection", 1_000),
                options.count("recipientsPerTransaction", 100),
                localName,
                options.time("idleTime", Duration.ofSeconds(30)),
                options.time("connectTimeout", Duration.ofSeconds(30)),
                options.time("greetingTimeout", Duration.ofMinutes(5)),
                options.time("commandTimeout", Duration.ofMinutes(5)),
                options.time("dataTimeout", Duration.ofMinutes(2)),
                options.time("writeTimeout", Duration.ofMinutes(3)),
                options.time("dotTimeout", Duration.ofMinutes(10)),
                lmtp,
                Esmtp.of(options));
    }

    private static Set<String> known() {
        Set<String> known = new HashSet<>(OPTIONS);
        known.addAll(Esmtp.OPTIONS);
        return known;
    }

    private static Matcher place(TransportRequest request) {
        Matcher url = URL.matcher(request.url());
        if (!url.matches()) {
            throw refused(request, "its URL is none; write smtp://host or smtp://host:port");
        }
        String scheme = url.group(1).toLowerCase(Locale.ROOT);
        if (scheme.equals("smtps")) {
            throw refused(request, "smtps: this transport cannot do TLS yet, and does not fall back to plain SMTP");
        }
        if (!scheme.equals(SCHEME) && !scheme.equals(LMTP)) {
            throw refused(request, "its scheme is '" + scheme + "', not 'smtp' or 'lmtp'");
        }
        // The URL itself is not shown: what stands before the @ may hold a password.
        if (url.group(2).indexOf('@') >= 0) {
            throw refused(
                    request,
                    "its URL holds a user name: this transport cannot do AUTH yet; leave out what is"
                            + " before the @, if the next hop takes mail without it");
        }
        if (!url.group(3).matches("/?")) {
            throw refused(request, "its URL has something after host and port; settings are options, not URL text");
        }
        Matcher place = PLACE.matcher(url.group(2));
        if (!place.matches()) {
            throw refused(request, "its URL names no host and port; write smtp://host or smtp://host:port");
        }
        return place;
    }

    private static TransportConfigurationException refused(TransportRequest request, String what) {
        return new TransportConfigurationException("transport '" + TransportRequest.withoutPassword(request.name())
                + "' was not logged on, mail routed to it is kept: " + what);
    }

    String place() {
        return host + ":" + port;
    }
}
