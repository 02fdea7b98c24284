package org.postlude.bridge.mail;

import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import jakarta.mail.event.ConnectionListener;
import jakarta.mail.event.TransportListener;
import java.net.Socket;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/**
 * What a session has for {@code smtp}: Angus' own transport, and nothing else, unless the session's {@code mail.transport.protocol} is
 * {@code postlude} and an address is to be served, as {@link jakarta.mail.Transport#send(Message)} asks. Then it is a {@link
 * PostludeTransport}. A program that asks for {@code smtp} by name has SMTP in any session.
 *
 * <p>{@code Transport.send} does not look at {@code mail.transport.protocol}: it asks the session's map of address types, where {@code
 * rfc822} is {@code smtp}. Without this class mail would leave in the way that is not durable, and nobody would be told.
 */
public class ChosenTransport extends SMTPTransport {
    private static final StackWalker CALLERS = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    /** Null while Angus' constructor runs, too. */
    private final @Nullable PostludeTransport durable;

    /**
     * For a session.
     *
     * @param session whose properties say which
     * @param url as the session made it
     */
    public ChosenTransport(Session session, URLName url) {
        super(session, url);
        durable = PostludeProvider.PROTOCOL.equals(session.getProperty("mail.transport.protocol")) && isForAnAddress()
                ? new PostludeTransport(session, new URLName(PostludeProvider.PROTOCOL, null, -1, null, null, null))
                : null;
    }

    private static boolean isForAnAddress() {
        return CALLERS.walk(
                frames -> frames.filter(frame -> frame.getDeclaringClass().equals(Session.class))
                        .anyMatch(frame -> frame.getMethodType().parameterList().contains(Address.class)));
    }

    @Override
    public void connect(@Nullable String host, int port, @Nullable String user, @Nullable String password)
            throws MessagingException {
        if (durable == null) {
            super.connect(host, port, user, password);
        } else {
            durable.connect(host, port, user, password);
        }
    }

    @Override
    public void connect(Socket socket) throws MessagingException {
        if (durable != null) {
            throw new MessagingException(
                    "mail.transport.protocol is postlude, which connects to a store and to no socket;"
                            + " to use this one, ask the session for its transport by name: getTransport(\"smtp\")");
        }
        super.connect(socket);
    }

    @Override
    public boolean isConnected() {
        return durable == null ? super.isConnected() : durable.isConnected();
    }

    @Override
    public void sendMessage(Message message, Address[] addresses) throws MessagingException {
        if (durable == null) {
            super.sendMessage(message, addresses);
        } else {
            durable.sendMessage(message, addresses);
        }
    }

    @Override
    public void close() throws MessagingException {
        if (durable == null) {
            super.close();
        } else {
            durable.close();
        }
    }

    @Override
    public void addTransportListener(TransportListener listener) {
        if (durable == null) {
            super.addTransportListener(listener);
        } else {
            durable.addTransportListener(listener);
        }
    }

    @Override
    public void removeTransportListener(TransportListener listener) {
        if (durable == null) {
            super.removeTransportListener(listener);
        } else {
            durable.removeTransportListener(listener);
        }
    }

    @Override
    public void addConnectionListener(ConnectionListener listener) {
        if (durable == null) {
            super.addConnectionListener(listener);
        } else {
            durable.addConnectionListener(listener);
        }
    }

    @Override
    public void removeConnectionListener(ConnectionListener listener) {
        if (durable == null) {
            super.removeConnectionListener(listener);
        } else {
            durable.removeConnectionListener(listener);
        }
    }

    @Override
    public URLName getURLName() {
        return durable == null ? super.getURLName() : durable.getURLName();
    }
}
