package org.postlude.bridge.mail;

import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.URLName;
import jakarta.mail.event.TransportListener;
import java.util.Objects;
import java.util.Vector;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.postlude.store.MessageStore;

/**
 * The protocol {@code postlude}: a send returns when the message is durable in a store, and from there it is sent, tried again and
 * accounted for by a spooler of this JVM ({@link SharedMail}). {@code docs/guides/jakarta-mail.md} has its properties.
 *
 * <p>{@link #connect()} opens the store, or joins those who have it open, and connects to no server. {@link #close()} leaves it open. A
 * message that was taken is not the program's business any more: no close and no end of the JVM loses it.
 *
 * <p>Its events are {@link PostludeTransportEvent}. A message sent twice is two messages, as with any transport.
 *
 * <p><b>Threads.</b> One transport may be used by many at once.
 */
public class PostludeTransport extends Transport {
    private final Vector<TransportListener> listeners = new Vector<>();
    private final Listening listening;
    private volatile @Nullable Connection connection;

    /**
     * For a session.
     *
     * @param session whose properties say where mail is kept and where it goes
     * @param url as the session made it; what it leaves out is taken from {@code mail.smtp.} properties
     */
    public PostludeTransport(Session session, URLName url) {
        super(session, completed(Words.of(session), url));
        listening = new Listening(
                Words.of(session).value("mail.event.executor") instanceof Executor executor ? executor : null);
    }

    /** So that the properties that served Jakarta Mail's own transport serve this one. */
    private static URLName completed(Words words, URLName url) {
        String smtp = NextHop.prefix(words);
        String port = word(words, smtp, "port");
        boolean isLogin = words.is(smtp + "auth", false);
        return new URLName(
                url.getProtocol(),
                url.getHost() == null ? word(words, smtp, "host") : url.getHost(),
                url.getPort() < 0 && port != null && port.matches("\\d{1,5}") ? Integer.parseInt(port) : url.getPort(),
                url.getFile(),
                url.getUsername() == null ? word(words, smtp, "user") : url.getUsername(),
                url.getPassword() == null && isLogin ? word(words, smtp, "password") : url.getPassword());
    }

    private static @Nullable String word(Words words, String smtp, String name) {
        String own = words.text(MailSettings.PREFIX + name);
        return own == null ? words.text(smtp + name) : own;
    }

    @Override
    protected boolean protocolConnect(@Nullable String host, int port, @Nullable String user, @Nullable String password)
            throws MessagingException {
        Words words = Words.of(session);
        MailSettings settings = MailSettings.of(words);
        if (settings.given() != null) {
            connection = Connection.of(this, settings);
            return true;
        }
        NextHop hop = NextHop.of(words, settings.via(), login(words, host, port, user, password));
        Connection joined = Connection.of(this, settings);
        try {
            connection = joined.via(hop);
            return true;
        } finally {
            if (connection == null) {
                joined.leave(this);
            }
        }
    }

    /** As Angus does: whoever gave a password logs in, and where {@code auth} is set the session's authenticator is asked. */
    private NextHop.Login login(
            Words words, @Nullable String host, int port, @Nullable String user, @Nullable String password)
            throws MessagingException {
        String smtp = NextHop.prefix(words);
        String name = user;
        String secret = password;
        if (secret == null && words.is(smtp + "auth", false)) {
            PasswordAuthentication asked = session.requestPasswordAuthentication(
                    null, port, smtp.substring("mail.".length(), smtp.length() - 1), null, user);
            if (asked == null) {
                throw new AuthenticationFailedException(
                        smtp + "auth is true, and there is no password: none was given to"
                                + " connect(), and the session has no authenticator that has one. No mail was taken");
            }
            name = asked.getUserName();
            secret = asked.getPassword();
        }
        return new NextHop.Login(
                host == null ? "" : host, port, name == null ? "" : name, name == null ? null : secret);
    }

    /** False also when somebody has logged the store off ({@link SharedMail#logoff}); connect again then. */
    @Override
    public boolean isConnected() {
        Connection now = connection;
        return super.isConnected() && now != null && now.isOpen();
    }

    /**
     * Submits a message. When this returns, no kill, crash or power cut loses it, as long as the storage honours fsync.
     *
     * @param message a {@link jakarta.mail.internet.MimeMessage}, saved
     * @param addresses to whom, whatever its header says
     * @throws IllegalStateException if it is not connected
     * @throws SendFailedException if addresses were refused, or the store took nothing; {@code validSent} are those that Postlude keeps
     *     or has sent, and need no second send. With {@code mail.postlude.wait} {@code invalid} are those that were refused on the way
     * @throws MessagingException if it is not known whether the store has it, or it cannot be written
     */
    @Override
    public void sendMessage(Message message, Address[] addresses) throws MessagingException {
        Connection to = connection;
        if (to == null || !isConnected()) {
            throw new IllegalStateException(
                    to == null || !super.isConnected()
                            ? "not connected; the message was not submitted, the program still has it"
                            : "store " + to.settings().store()
                                    + " was logged off; the message was not submitted, the program still"
                                    + " has it. Connect again");
        }
        new Sending(this, to, Letter.of(session, message, addresses)).send();
    }

    /** Never fails for mail that was taken; idempotent. The store stays open for the next one who connects. */
    @Override
    public synchronized void close() throws MessagingException {
        if (!super.isConnected()) {
            return; // Transport.send closes also what never came to be
        }
        Connection last = connection;
        connection = null;
        if (last != null) {
            last.leave(this);
        }
        super.close();
    }

    @Override
    public void addTransportListener(TransportListener listener) {
        listeners.addElement(listener);
    }

    @Override
    public void removeTransportListener(TransportListener listener) {
        listeners.removeElement(listener);
    }

    /** For tests. */
    MessageStore messageStore() {
        return Objects.requireNonNull(connection, "not connected").store();
    }

    void tell(PostludeTransportEvent event) {
        if (!listeners.isEmpty()) {
            listening.tell(event, listeners);
        }
    }
}
