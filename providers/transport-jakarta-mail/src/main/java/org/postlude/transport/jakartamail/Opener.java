package org.postlude.transport.jakartamail;

import jakarta.mail.MessagingException;
import java.io.IOException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.postlude.transport.RecipientOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gets connections on which MAIL may follow. Any thread. */
final class Opener {
    private static final Logger LOG = LoggerFactory.getLogger(Opener.class);

    private final String transport;
    private final SmtpSettings settings;
    private final Connections connections;
    private final Logins logins;

    Opener(String transport, SmtpSettings settings, Connections connections, InstantSource clock) {
        this.transport = transport;
        this.settings = settings;
        this.connections = connections;
        this.logins = new Logins(transport, clock, settings.idleTime());
    }

    /**
     * Gives the attempt a new connection, unless it was cut meanwhile.
     *
     * @return what every recipient gets if the server does not want the session, or null
     * @throws RouteFailure there is no TLS or no login as asked for
     * @throws IOException nobody is reached
     */
    @Nullable
    RecipientOutcome open(SmtpAttempt attempt) throws IOException, InterruptedException {
        logins.refuseWhileHeld();
        boolean startTls = settings.security().startTls() != StartTls.OFF;
        try {
            return logIn(attempt, startTls);
        } catch (RouteFailure e) {
            boolean plainWillDo = settings.security().startTls() == StartTls.OPPORTUNISTIC;
            if (e.kind() != RouteFailure.Kind.TLS || !plainWillDo || attempt.isCut()) {
                throw e;
            }
            LOG.warn("transport '{}' goes on in plain text: {}", transport, e.getMessage());
            LOG.debug("transport '{}': why it is plain text", transport, e);
            return logIn(attempt, false);
        }
    }

    /** A session that was over before it was its turn to log in is replaced, once. */
    private @Nullable RecipientOutcome logIn(SmtpAttempt attempt, boolean startTls)
            throws IOException, InterruptedException {
        try {
            return open(attempt, startTls);
        } catch (RouteFailure e) {
            if (e.kind() != RouteFailure.Kind.GONE || attempt.isCut()) {
                throw e;
            }
            LOG.debug("transport '{}' opens another connection", transport, e);
            return open(attempt, startTls);
        }
    }

    private @Nullable RecipientOutcome open(SmtpAttempt attempt, boolean startTls)
            throws IOException, InterruptedException {
        SmtpConnection fresh = connections.dial(attempt);
        boolean open = false;
        try {
            fresh.open(new SessionOpening(transport, settings, logins, attempt, startTls));
            attempt.with(fresh);
            open = true;
            return null;
        } catch (MessagingException e) {
            return attempt.isCut() ? null : unwanted(fresh, e);
        } finally {
            if (!open) {
                connections.drop(fresh, false);
            }
        }
    }

    private RecipientOutcome unwanted(SmtpConnection fresh, MessagingException e) {
        ServerReply answer = fresh.last();
        if (answer != null && answer.isFailure()) {
            // Even 554 says something of this server and nothing of the recipients.
            return new RecipientOutcome.Deferred(answer.reply());
        }
        return new RecipientOutcome.Deferred(
                WireFailure.of(e, fresh.socket()).during("greeting of " + settings.place()));
    }

    /** Somebody wants it tried now. */
    void forgetRefusal() {
        logins.forgetRefusal();
    }
}
