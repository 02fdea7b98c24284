package org.postlude.transport.jakartamail;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.postlude.transport.OptionListing;
import org.postlude.transport.ServerCheck;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportOption;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportRequest;
import org.postlude.transport.TransportSupport;

/**
 * Sends mail to one next hop by SMTP (RFC 5321): {@code smtp://[user@]host[:port]}, port 25 unless given, or {@code
 * smtps://}, port 465, which is TLS from the first octet; or by LMTP (RFC 2033), {@code lmtp://host:port}, whose server answers
 * the final dot for each recipient. Options may stand in the request, in the URL ({@code ?name=value&...}) and in a file ({@code
 * ?options=/FILE}, as Java properties); the first of these counts. {@link SmtpRequest} writes them.
 *
 * <p>A password or token is never in any of these, but only the place where it lies: {@code env:NAME} or {@code file:/PATH},
 * a file that its owner alone may read. It is read for each connection. A server that refuses the login, or has no TLS where
 * TLS is asked for, makes the transport wait and costs no message an attempt; {@code docs/guides/smtp.md} has each case.
 *
 * <p>Connections are reused. The bytes of a message leave as they were submitted; only the dots that SMTP asks for are
 * doubled (RFC 5321, section 4.5.2).
 *
 * <table>
 * <caption>Options; times are written 500ms, 30s, 5m or 1h</caption>
 * <tr><th>option</th><th>unless given</th><th>meaning</th></tr>
 * <tr><td>{@code starttls}</td><td>required with a user, else opportunistic</td><td>{@link StartTls}</td></tr>
 * <tr><td>{@code trust}</td><td>the JDK's</td><td>file of certificates that are trusted, PEM or PKCS #12</td></tr>
 * <tr><td>{@code trustPassword}</td><td>none</td><td>where the password of a PKCS #12 file lies</td></tr>
 * <tr><td>{@code user}</td><td>that of the URL</td><td>who logs in</td></tr>
 * <tr><td>{@code password}</td><td>from code</td><td>where the password lies</td></tr>
 * <tr><td>{@code token}</td><td>from code</td><td>where the access token lies</td></tr>
 * <tr><td>{@code auth}</td><td>xoauth2,plain,login</td><td>the mechanisms that may be used; in this order, the first that
 *   the server offers and a secret is there for</td></tr>
 * <tr><td>{@code unprotectedLogin}</td><td>refuse</td><td>allow: log in also where TLS is not required</td></tr>
 * <tr><td>{@code connections}</td><td>10</td><td>at once</td></tr>
 * <tr><td>{@code standBy}</td><td>six times {@code connections}, if these are 8 or more, else 0</td><td>messages that are
 *   claimed and read while all connections are in use, so that each leaves as soon as one is free</td></tr>
 * <tr><td>{@code messagesPerConnection}</td><td>1000</td><td>then it is closed</td></tr>
 * <tr><td>{@code recipientsPerTransaction}</td><td>100</td><td>the others are deferred to the next attempt at once (RFC
 *   5321, section 4.5.3.1.8)</td></tr>
 * <tr><td>{@code idleTime}</td><td>30s</td><td>how long a connection waits for the next message</td></tr>
 * <tr><td>{@code localName}</td><td>the address literal</td><td>what {@code EHLO} says</td></tr>
 * <tr><td>{@code connectTimeout}</td><td>30s</td><td>name look-up and connection, all addresses together</td></tr>
 * <tr><td>{@code handshakeTimeout}</td><td>30s</td><td>the TLS handshake as a whole</td></tr>
 * <tr><td>{@code greetingTimeout}</td><td>5m</td><td>until the 220 is complete</td></tr>
 * <tr><td>{@code commandTimeout}</td><td>5m</td><td>each reply to EHLO, MAIL, RCPT, RSET</td></tr>
 * <tr><td>{@code dataTimeout}</td><td>2m</td><td>the reply to DATA</td></tr>
 * <tr><td>{@code writeTimeout}</td><td>3m</td><td>the peer takes no data</td></tr>
 * <tr><td>{@code dotTimeout}</td><td>10m</td><td>the reply to the final dot</td></tr>
 * <tr><td>{@code pipelining}</td><td>yes</td><td>commands go ahead of their replies where the server offers it (RFC
 *   2920); or no</td></tr>
 * <tr><td>{@code eightBit}</td><td>refuse</td><td>what needs 8BITMIME is refused where the server does not offer it; or
 *   send</td></tr>
 * <tr><td>{@code dsn}</td><td>off</td><td>what is asked of the server's own reports, for example
 *   failure,delay,headers (RFC 3461)</td></tr>
 * </table>
 *
 * <p>The times are those of RFC 5321, section 4.5.3.2. They bound a whole reply, not one read of it.
 */
public final class SmtpTransportProvider implements TransportProvider, OptionListing, ServerCheck {
    private final NameLookup names;
    private final Secrets secrets;

    /** For {@link java.util.ServiceLoader}, or to be handed over in code. */
    public SmtpTransportProvider() {
        this(InetAddress::getAllByName);
    }

    /** With names of one's own, for tests. */
    SmtpTransportProvider(NameLookup names) {
        this(names, Secrets.NONE);
    }

    SmtpTransportProvider(NameLookup names, Secrets secrets) {
        this.names = names;
        this.secrets = secrets;
    }

    /**
     * With a source of passwords, for PLAIN and LOGIN: used where a user is given and neither {@code password} nor {@code
     * token}.
     *
     * @param source asked for each connection that logs in
     * @return a new provider; this one stays as it is
     */
    public SmtpTransportProvider withPasswords(SecretSource source) {
        return new SmtpTransportProvider(names, secrets.withPasswords(Objects.requireNonNull(source, "source")));
    }

    /**
     * With a source of access tokens, for XOAUTH2: used where a user is given and neither {@code password} nor {@code
     * token}.
     *
     * @param source asked for each connection that logs in, and once more if the server refuses the token
     * @return a new provider; this one stays as it is
     */
    public SmtpTransportProvider withTokens(SecretSource source) {
        return new SmtpTransportProvider(names, secrets.withTokens(Objects.requireNonNull(source, "source")));
    }

    @Override
    public Set<String> schemes() {
        return SmtpUrl.SCHEMES;
    }

    @Override
    public List<TransportOption> options() {
        return SmtpOptions.ALL;
    }

    @Override
    public TransportLogon transportLogon(TransportSupport support, TransportRequest request) {
        return new SmtpLogon(support, request.name(), SmtpSettings.of(request, secrets), names);
    }

    @Override
    public List<Line> check(TransportRequest request, Duration most) throws InterruptedException {
        return Looks.atNextHop(SmtpSettings.of(request, secrets), request.name(), names, most)
                .look();
    }

    /** Nothing to free: every logon frees its own. */
    @Override
    public void shutdown() {}
}
