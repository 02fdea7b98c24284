package org.postlude.transport.jakartamail;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postlude.transport.TransportRequest;

/**
 * Where to, and how patiently.
 *
 * @param login null if nobody logs in
 * @param standBy attempts beyond those that have a connection
 * @param connectionAge after so long a connection is not used again
 * @param connectionsPerMinute 0 for any number
 * @param localName what EHLO says; empty for the literal of the address that the connection comes from
 */
record SmtpSettings(
        String host,
        int port,
        Security security,
        @Nullable Login login,
        int connections,
        int standBy,
        int messagesPerConnection,
        Duration connectionAge,
        int connectionsPerMinute,
        int recipientsPerTransaction,
        String localName,
        Duration idleTime,
        Duration connectTimeout,
        Duration handshakeTimeout,
        Duration greetingTimeout,
        Duration commandTimeout,
        Duration dataTimeout,
        Duration writeTimeout,
        Duration dotTimeout,
        boolean lmtp,
        Esmtp esmtp) {
    // With so many it pays that the next messages are at hand when one of them has become free, and some more, for to
    // claim, read and record a message takes longer than to send it over a fast line.
    private static final int MANY = 8;
    private static final int AT_HAND = 6;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9.-]+|\\[[\\x21-\\x5a\\x5e-\\x7e]+]");

    static SmtpSettings of(TransportRequest request, Secrets secrets) {
        SmtpUrl url = SmtpUrl.of(request);
        Options options = new Options(request, url.query(), SmtpOptions.names(), secrets.environment());
        String localName = options.text("localName", "");
        if (!localName.isEmpty() && !NAME.matcher(localName).matches()) {
            throw options.wrong("localName", localName, "write a domain or an address literal such as [192.0.2.1]");
        }
        Login login = Login.of("smtp", options, secrets.passwords(), secrets.tokens());
        int connections = options.count("connections", 10);
        return new SmtpSettings(
                url.host(),
                url.port(),
                Security.of(url.implicitTls(), url.implicitTls() ? "smtps" : "smtp", options, login),
                login,
                connections,
                options.countOrNone("standBy", connections >= MANY ? AT_HAND * connections : 0),
                options.count("messagesPerConnection", 1_000),
                options.time("connectionAge", Duration.ofHours(1)),
                options.countOrNone("connectionsPerMinute", 0),
                options.count("recipientsPerTransaction", 100),
                localName,
                options.time("idleTime", Duration.ofSeconds(30)),
                options.time("connectTimeout", Duration.ofSeconds(30)),
                options.time("handshakeTimeout", Duration.ofSeconds(30)),
                options.time("greetingTimeout", Duration.ofMinutes(5)),
                options.time("commandTimeout", Duration.ofMinutes(5)),
                options.time("dataTimeout", Duration.ofMinutes(2)),
                options.time("writeTimeout", Duration.ofMinutes(3)),
                options.time("dotTimeout", Duration.ofMinutes(10)),
                url.lmtp(),
                Esmtp.of(options));
    }

    /** How long a connection may take that is silent at each step: whoever waits for one waits no longer. */
    Duration patience() {
        return connectTimeout
                .plus(handshakeTimeout)
                .plus(greetingTimeout)
                .plus(commandTimeout)
                .plus(dataTimeout)
                .plus(writeTimeout)
                .plus(dotTimeout);
    }

    String place() {
        return host + ":" + port;
    }
}
