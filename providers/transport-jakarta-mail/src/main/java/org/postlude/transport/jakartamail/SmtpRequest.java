package org.postlude.transport.jakartamail;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.postlude.transport.TransportRequest;

/** Writes the request for an SMTP transport in code. Not thread-safe. */
public final class SmtpRequest {
    /**
     * What stands in the URL, and so in the record of each message: a later run that knows nothing else of this transport
     * must not send in plain text what was to go encrypted.
     */
    private static final List<String> ROUTE =
            List.of("auth", "password", "starttls", "token", "trust", "trustPassword", "unprotectedLogin", "user");

    private final String name;
    private final String host;
    private final TreeMap<String, String> options = new TreeMap<>();
    private boolean implicitTls;
    private int port;

    private SmtpRequest(String name, String host) {
        this.name = Objects.requireNonNull(name, "name");
        this.host = Objects.requireNonNull(host, "host");
    }

    /**
     * Begins one.
     *
     * @param name in routes, lists and logs
     * @param host a name or an address; IPv6 in brackets or not
     * @return to be completed
     */
    public static SmtpRequest to(String name, String host) {
        return new SmtpRequest(name, host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host);
    }

    /**
     * Another port than 25, or 465 with {@link #implicitTls()}.
     *
     * @param number 1 to 65535
     * @return this
     */
    public SmtpRequest port(int number) {
        port = number;
        return this;
    }

    /**
     * TLS from the first octet ({@code smtps:}).
     *
     * @return this
     */
    public SmtpRequest implicitTls() {
        implicitTls = true;
        return this;
    }

    /**
     * What is done about STARTTLS.
     *
     * @param setting required unless given if there is a user, else opportunistic
     * @return this
     */
    public SmtpRequest startTls(StartTls setting) {
        return option("starttls", setting.word());
    }

    /**
     * Whose certificates are trusted instead of the JDK's.
     *
     * @param file PEM or PKCS #12
     * @return this
     */
    public SmtpRequest trust(Path file) {
        return option("trust", file.toAbsolutePath().toString());
    }

    /**
     * Who logs in. The secret comes from {@link #password} or {@link #token}, or from the provider's {@link
     * SmtpTransportProvider#withPasswords} or {@link SmtpTransportProvider#withTokens}.
     *
     * @param user as the server knows it
     * @return this
     */
    public SmtpRequest user(String user) {
        return option("user", user);
    }

    /**
     * Where the password lies.
     *
     * @param place {@code env:NAME} or {@code file:/PATH}, never the password itself
     * @return this
     */
    public SmtpRequest password(String place) {
        return option("password", place);
    }

    /**
     * Where the access token lies.
     *
     * @param place {@code env:NAME} or {@code file:/PATH}, never the token itself
     * @return this
     */
    public SmtpRequest token(String place) {
        return option("token", place);
    }

    /**
     * Any option.
     *
     * @param option as {@link SmtpTransportProvider} lists it
     * @param value as it is written there; looked at when the transport is logged on
     * @return this
     */
    public SmtpRequest option(String option, String value) {
        options.put(Objects.requireNonNull(option, "option"), Objects.requireNonNull(value, "value"));
        return this;
    }

    /**
     * The request as it stands.
     *
     * @return for {@code SpoolerCoordinator.Builder.transport(request.name(), request.url(), request.options())}
     */
    public TransportRequest request() {
        TreeMap<String, String> rest = new TreeMap<>(options);
        StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
        for (String option : ROUTE) {
            String value = rest.remove(option);
            if (value != null) {
                query.add(option + "=" + encoded(value));
            }
        }
        String url = (implicitTls ? "smtps://" : "smtp://") + host + (port == 0 ? "" : ":" + port) + query;
        return new TransportRequest(name, url, rest);
    }

    /** Colon and slash stay, as in the place of a secret; a plus is a plus in a URL of ours. */
    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%3A", ":")
                .replace("%2F", "/");
    }
}
