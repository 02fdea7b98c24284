package org.postlude.spring;

import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.transport.TransportRequest;
import org.postlude.transport.jakartamail.SmtpRequest;
import org.postlude.transport.jakartamail.StartTls;

/**
 * The transport that {@code spring.mail.*} means. Nothing becomes less secure than it was, and what has no counterpart is refused by
 * its name; {@code docs/guides/spring-boot.md} has the table.
 */
final class CarriedOver {
    /** Queued mail knows its route by this name, so it stays the same whatever the server is called. */
    static final String NAME = "spring-mail";

    private static final String PREFIX = "spring.mail.";

    /** What this transport always does, or what means nothing to it; and the envelope's sender, which is the mail sender's. */
    private static final Set<String> NEEDLESS =
            Set.of("sendpartial", "quitwait", "ehlo", "userset", "noop.strict", "from", "host", "reportsuccess");

    private final MailServer server;
    private final SmtpRequest request;
    private boolean isTlsFromTheStart;
    private boolean wantsStartTls;
    private boolean mustLogIn;
    private @Nullable Integer port;
    private @Nullable String username;

    private CarriedOver(MailServer server, String host) {
        this.server = server;
        this.request = SmtpRequest.to(NAME, host);
        this.isTlsFromTheStart = server.isTlsFromTheStart() || server.protocol().equals("smtps");
        this.port = server.port();
        this.username = server.username();
    }

    static MailTransport of(MailServer server) {
        return new CarriedOver(server, Objects.requireNonNull(server.host(), "host")).transport();
    }

    private MailTransport transport() {
        if (!Set.of("smtp", "smtps").contains(server.protocol())) {
            throw refused("protocol", "is " + server.protocol() + ", and only smtp and smtps are known");
        }
        if (server.jndiName() != null) {
            throw refused("jndi-name", "names a session of a container, whose settings cannot be read");
        }
        if (server.bundle() != null) {
            throw refused("ssl.bundle", "has no counterpart; certificates are given by the option trust");
        }
        if (!server.checksHostName()) {
            throw refused("ssl.verify-hostname", "is false, and a name is always checked where TLS is required");
        }
        String own = "mail." + server.protocol() + "."; // Jakarta Mail reads those of the other protocol neither
        server.properties().forEach((name, value) -> {
            if (name.startsWith(own)) {
                carry(name.substring(own.length()).toLowerCase(Locale.ROOT), value.trim(), name);
            }
        });
        return request();
    }

    private MailTransport request() {
        if (isTlsFromTheStart) {
            request.implicitTls();
        } else if (wantsStartTls) {
            request.startTls(StartTls.REQUIRED);
        }
        if (port != null) {
            request.port(port);
        }
        if (username != null) {
            request.user(username);
            if (server.password() == null) {
                throw refused("username", "is set, and there is no " + PREFIX + "password");
            }
        }
        if (username == null && mustLogIn) {
            throw refused("properties.mail." + server.protocol() + ".auth", "is true, and there is no username");
        }
        TransportRequest made = request.request();
        return new MailTransport(
                NAME, made.url(), made.options(), username == null ? null : server.password(), PREFIX + "host");
    }

    private void carry(String name, String value, String property) {
        boolean isTrue = Boolean.parseBoolean(value);
        switch (name) {
            case "auth" -> mustLogIn |= isTrue;
            case "port" -> port = port == null ? Integer.valueOf(number(property, value)) : port;
            case "user" -> username = username == null ? value : username;
            // Jakarta Mail goes on in plain text where the server has no TLS; whoever strips it from the line is then
            // not noticed.
            case "starttls.enable", "starttls.required" -> wantsStartTls |= isTrue;
            case "ssl.enable" -> isTlsFromTheStart |= isTrue;
            case "ssl.checkserveridentity" -> {
                if (!isTrue) {
                    throw refused(
                            "properties." + property, "is false, and a name is always checked where TLS is required");
                }
            }
            case "connectiontimeout" -> time("connectTimeout", property, value);
            case "writetimeout" -> time("writeTimeout", property, value);
            case "timeout" -> {
                // Not for the final dot: who gives up there is in doubt (RFC 5321, section 4.5.3.2.6).
                time("greetingTimeout", property, value);
                time("commandTimeout", property, value);
            }
            case "localhost" -> request.option("localName", value);
            default -> {
                if (!NEEDLESS.contains(name)) {
                    throw refused("properties." + property, "has no counterpart");
                }
            }
        }
    }

    /** None or a negative one means for ever in Jakarta Mail; here it means the time that is usual. */
    private void time(String option, String property, String milliseconds) {
        int time = number(property, milliseconds);
        if (time > 0) {
            request.option(option, time + "ms");
        }
    }

    private static int number(String property, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw refused("properties." + property, "is '" + value + "', which is no number");
        }
    }

    private static PostludeConfigurationException refused(String property, String what) {
        return new PostludeConfigurationException(
                PREFIX + property,
                what + ", so it cannot be carried over to Postlude",
                "Take it out, or say where mail goes by postlude.transports.NAME.url and .options; then " + PREFIX
                        + "host and what belongs to it are not read.",
                null);
    }
}
