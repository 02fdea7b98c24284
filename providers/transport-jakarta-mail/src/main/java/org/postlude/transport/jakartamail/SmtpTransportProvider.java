package org.postlude.transport.jakartamail;

import java.net.InetAddress;
import java.util.Set;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportProvider;
import org.postlude.transport.TransportRequest;
import org.postlude.transport.TransportSupport;

/**
 * Sends mail to one next hop by SMTP (RFC 5321), {@code smtp://host[:port]}, port 25 unless given; or by LMTP (RFC 2033),
 * {@code lmtp://host:port}, whose server answers the final dot for each recipient. TLS and AUTH are not
 * there yet: {@code smtps} and a user name in the URL are refused.
 *
 * <p>Connections are reused. The bytes of a message leave as they were submitted; only the dots that SMTP asks for are
 * doubled (RFC 5321, section 4.5.2).
 *
 * <table>
 * <caption>Options; times are written 500ms, 30s, 5m or 1h</caption>
 * <tr><th>option</th><th>unless given</th><th>meaning</th></tr>
 * <tr><td>{@code connections}</td><td>10</td><td>attempts, and so connections, at once</td></tr>
 * <tr><td>{@code messagesPerConnection}</td><td>1000</td><td>then it is closed</td></tr>
 * <tr><td>{@code recipientsPerTransaction}</td><td>100</td><td>the others are deferred to the next attempt at once (RFC
 *   5321, section 4.5.3.1.8)</td></tr>
 * <tr><td>{@code idleTime}</td><td>30s</td><td>how long a connection waits for the next message</td></tr>
 * <tr><td>{@code localName}</td><td>the address literal</td><td>what {@code EHLO} says</td></tr>
 * <tr><td>{@code connectTimeout}</td><td>30s</td><td>name look-up and connection, all addresses together</td></tr>
 * <tr><td>{@code greetingTimeout}</td><td>5m</td><td>until the 220 is complete</td></tr>
 * <tr><td>{@code commandTimeout}</td><td>5m</td><td>each reply to EHLO, MAIL, RCPT, RSET</td></tr>
 * <tr><td>{@code dataTimeout}</td><td>2m</td><td>the reply to DATA</td></tr>
 * <tr><td>{@code writeTimeout}</td><td>3m</td><td>the peer takes no data</td></tr>
 * <tr><td>{@code dotTimeout}</td><td>10m</td><td>the reply to the final dot</td></tr>
 * <tr><td>{@code pipelining}</td><td>yes</td><td>commands go ahead of their replies where the server offers it (RFC
 *   2920); or no</td></tr>
 * <tr><td>{@code eightBit}</td><td>refuse</td><td>what needs 8BITMIME or SMTPUTF8 is refused where the server does not
 *   offer it; or send</td></tr>
 * <tr><td>{@code dsn}</td><td>off</td><td>what is asked of the server's own reports, for example
 *   failure,delay,headers (RFC 3461)</td></tr>
 * </table>
 *
 * <p>The times are those of RFC 5321, section 4.5.3.2. They bound a whole reply, not one read of it.
 */
public final class SmtpTransportProvider implements TransportProvider {
    private final NameLookup names;

    /** For {@link java.util.ServiceLoader}, or to be handed over in code. */
    public SmtpTransportProvider() {
        this(InetAddress::getAllByName);
    }

    /** With names of one's own, for tests. */
    SmtpTransportProvider(NameLookup names) {
        this.names = names;
    }

    @Override
    public Set<String> schemes() {
        return Set.of(SmtpSettings.SCHEME, SmtpSettings.LMTP);
    }

    @Override
    public TransportLogon transportLogon(TransportSupport support, TransportRequest request) {
        return new SmtpLogon(support, request.name(), SmtpSettings.of(request), names);
    }

    /** Nothing to free: every logon frees its own. */
    @Override
    public void shutdown() {}
}
