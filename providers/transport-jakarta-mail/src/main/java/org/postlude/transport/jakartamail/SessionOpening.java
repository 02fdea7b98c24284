package org.postlude.transport.jakartamail;

import jakarta.mail.MessagingException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** From the first octet to where MAIL may follow: TLS, greeting, EHLO, STARTTLS and EHLO again, login. */
final class SessionOpening {
    private static final int MOST_CAUSES = 10;

    private final String transport;
    private final SmtpSettings settings;
    private final Logins logins;
    private final SmtpAttempt attempt;
    private final boolean startTls;

    /**
     * Makes one.
     *
     * @param startTls whether to say STARTTLS, as the settings want it or not
     */
    SessionOpening(String transport, SmtpSettings settings, Logins logins, SmtpAttempt attempt, boolean startTls) {
        this.transport = transport;
        this.settings = settings;
        this.logins = logins;
        this.attempt = attempt;
        this.startTls = startTls;
    }

    /** For whom it is. */
    SmtpAttempt attempt() {
        return attempt;
    }

    /**
     * Carries it out.
     *
     * @throws MessagingException the server does not want the session, or is gone before it was wanted
     * @throws RouteFailure there is no TLS or no login as asked for
     */
    void carryOut(SmtpConnection connection) throws MessagingException, RouteFailure, InterruptedException {
        if (settings.security().implicitTls()) {
            secure(connection);
        }
        connection.greet();
        if (startTls && !settings.security().implicitTls()) {
            startTls(connection);
        }
        Login login = settings.login();
        if (login != null) {
            LoginDialogue dialogue = new LoginDialogue(transport, settings, login, connection);
            logins.take(attempt, connection.socket(), () -> dialogue.logIn(attempt));
        }
    }

    private void startTls(SmtpConnection connection) throws RouteFailure {
        boolean required = settings.security().startTls() == StartTls.REQUIRED;
        if (!connection.supportsExtension("STARTTLS")) {
            if (required) {
                throw lasting("STARTTLS is required and was not offered", null);
            }
            return;
        }
        try {
            ServerReply answer = connection.ask("STARTTLS");
            if (answer.code() != 220) {
                if (!required && answer.isFailure() && answer.code() != ServerReply.CLOSING) {
                    return; // RFC 3207, section 4: the conversation goes on as if nothing had been said
                }
                throw answer.code() >= 500
                        ? lasting("STARTTLS was refused: " + answer, null)
                        : failure("STARTTLS was refused: " + answer, null);
            }
            secure(connection);
            // What was said before was said by anybody (RFC 3207, section 4.2).
            if (!connection.ehlo(connection.getLocalHost())) {
                throw failure("EHLO was refused after STARTTLS: " + connection.last(), null);
            }
        } catch (MessagingException e) {
            throw failure("STARTTLS: " + WireFailure.of(e, connection.socket()).getMessage(), e);
        }
    }

    private void secure(SmtpConnection connection) throws RouteFailure {
        SmtpSocket socket = connection.socket();
        try {
            ReplyStream replies = socket.replies();
            replies.expectWithin(settings.handshakeTimeout());
            // Whoever stands between could otherwise have his own lines taken for the server's, under its seal.
            if (!settings.security().implicitTls() && replies.hasUnread()) {
                throw failure("the server spoke on after its reply to STARTTLS, in plain text", null);
            }
            socket.secure(Objects.requireNonNull(settings.security().layer()), settings.host());
        } catch (RouteFailure e) {
            throw e;
        } catch (IOException e) {
            throw isOfCertificate(e)
                    ? lasting("TLS failed: " + why(e, socket), e)
                    : failure("TLS failed: " + why(e, socket), e);
        }
    }

    private String why(IOException e, SmtpSocket socket) {
        if (socket.isStalled()) {
            return "the server took no more data within the write timeout";
        }
        if (e instanceof SocketTimeoutException) {
            return "no complete handshake within " + settings.handshakeTimeout().toMillis() + " ms";
        }
        Throwable deepest = e;
        for (int i = 0; i < MOST_CAUSES && deepest.getCause() != null; i++) {
            deepest = deepest.getCause();
        }
        if (deepest instanceof CertificateExpiredException) {
            return "the server's certificate has expired (" + deepest.getMessage() + ")";
        }
        return isOfCertificate(e)
                ? "the server's certificate is not to be trusted: " + deepest.getMessage()
                : String.valueOf(e.getMessage());
    }

    private static boolean isOfCertificate(IOException e) {
        Throwable cause = e.getCause();
        for (int i = 0; i < MOST_CAUSES && cause != null; i++) {
            if (cause instanceof CertificateException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** Trying again mends nothing: somebody has to change something. */
    private RouteFailure lasting(String what, @Nullable Exception cause) {
        return RouteFailure.lasting(RouteFailure.Kind.TLS, settings.place() + ": " + what, cause);
    }

    private RouteFailure failure(String what, @Nullable Exception cause) {
        return new RouteFailure(RouteFailure.Kind.TLS, settings.place() + ": " + what, cause);
    }
}
