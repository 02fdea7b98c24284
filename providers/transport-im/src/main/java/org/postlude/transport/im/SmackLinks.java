package org.postlude.transport.im;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.X509TrustManager;
import org.jivesoftware.smack.ConnectionConfiguration.SecurityMode;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;
import org.jxmpp.jid.EntityBareJid;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.stringprep.XmppStringprepException;
import org.postlude.transport.im.ChatException.Fault;

/**
 * Makes links on Smack 4.4. Of each account it keeps the stream that was lost, for the next link to go on with; so whoever wants that
 * makes the next one here too. Thread-safe.
 */
final class SmackLinks implements ChatLink.Maker {
    /** A server that is silent for so long is asked whether it is there. */
    private static final Duration IDLE = Duration.ofSeconds(60);

    private static final String PLAIN = "PLAIN";

    /** Held, for the level of a logger that nobody holds is forgotten. */
    @SuppressWarnings("UnusedVariable")
    private static final Logger SMACK = quiet(Logger.getLogger("org.jivesoftware.smack"));

    /** Whose stream it is: an account, as it is logged in. */
    private record Key(String address, String resource, String host, int port, boolean tls) {
        static Key of(ChatAccount account) {
            return new Key(account.address(), account.resource(), account.host(), account.port(), account.tls());
        }
    }

    private final Map<Key, SmackStream> lost = new ConcurrentHashMap<>();
    private final Optional<X509TrustManager> trust;
    private final Duration idle;
    private final XmppSent sent = new XmppSent();

    /** Of each lost connection Smack prints a stack trace; here its words go to the listener. Who has set a level has their way. */
    private static Logger quiet(Logger logger) {
        if (logger.getLevel() == null) {
            logger.setLevel(Level.SEVERE);
        }
        return logger;
    }

    /** With the authorities that this machine's Java trusts. */
    SmackLinks() {
        this(Optional.empty(), IDLE);
    }

    /**
     * With other ones.
     *
     * @param trust whom to trust; empty for those of this machine's Java
     * @param idle when a silent server is asked whether it is there
     */
    SmackLinks(Optional<X509TrustManager> trust, Duration idle) {
        this.trust = trust;
        this.idle = idle;
    }

    @Override
    public ChatLink make(ChatAccount account, ChatLink.Listener listener) {
        return new SmackLink(account, listener, this);
    }

    /** What its links have sent to rooms. */
    XmppSent sent() {
        return sent;
    }

    Duration idle() {
        return idle;
    }

    /** What this program says that it is. */
    String version() {
        String version = SmackLinks.class.getPackage().getImplementationVersion();
        return version == null ? "0" : version;
    }

    /** The stream to go on with, or a new one. Whoever has it now owns it. */
    SmackStream take(ChatAccount account) throws ChatException {
        SmackStream former = lost.remove(Key.of(account));
        if (former != null && former.canBeGoneOnWith()) {
            return former;
        }
        SmackSockets sockets = new SmackSockets();
        try {
            return new SmackStream(configuration(account, sockets), sockets, account.patience(), account.resumption());
        } catch (XmppStringprepException | IllegalArgumentException | IllegalStateException e) {
            throw new ChatException(
                    Fault.ACCOUNT, account.address() + " cannot be logged in at " + account.host() + ": " + e, e);
        }
    }

    /** Keeps one that is lost, if it can be gone on with. */
    void keep(ChatAccount account, SmackStream stream) {
        if (stream.canBeGoneOnWith()) {
            lost.put(Key.of(account), stream);
        }
    }

    private XMPPTCPConnectionConfiguration configuration(ChatAccount account, SmackSockets sockets)
            throws XmppStringprepException {
        EntityBareJid address = JidCreate.entityBareFrom(account.address());
        String host = account.host();
        XMPPTCPConnectionConfiguration.Builder configuration = XMPPTCPConnectionConfiguration.builder()
                .setXmppDomain(address.asDomainBareJid())
                .setHost(host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host)
                .setPort(account.port())
                .setResource(account.resource())
                .setSecurityMode(account.tls() ? SecurityMode.required : SecurityMode.disabled)
                .setConnectTimeout(Math.toIntExact(account.patience().toMillis()))
                .setCompressionEnabled(false)
                .setSocketFactory(sockets)
                // Who may number messages is asked before anybody can send one.
                .setSendPresence(false)
                // DIGEST-MD5 and CRAM-MD5, which Smack knows too, show more than they hide (RFC 6331).
                .addEnabledSaslMechanism("SCRAM-SHA-1");
        if (account.tls() || isLoopback(account.host())) {
            configuration.addEnabledSaslMechanism(PLAIN);
        }
        trust.ifPresent(configuration::setCustomX509TrustManager);
        return configuration.build();
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
