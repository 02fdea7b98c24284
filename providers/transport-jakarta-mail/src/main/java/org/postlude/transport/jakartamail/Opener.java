package org.postlude.transport.jakartamail;

import jakarta.mail.MessagingException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.postlude.transport.RecipientOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets connections on which MAIL may follow. Remembers a login that was refused: for a while nobody tries again, so that a
 * wrong password costs one refused login and not one for each message. Any thread.
 */
final class Opener {
    private static final Logger LOG = LoggerFactory.getLogger(Opener.class);

    private final String transport;
    private final SmtpSettings settings;
    private final Connections connections;
    private final InstantSource clock;

    // Guarded by this, together.
    private @Nullable RouteFailure refusal;
    private Instant heldUntil = Instant.MIN;

    Opener(String transport, SmtpSettings settings, Connections connections, InstantSource clock) {
        this.transport = transport;
        this.settings = settings;
        this.connections = connections;
        this.clock = clock;
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
        refuseWhileHeld();
        boolean startTls = settings.security().startTls() != StartTls.OFF;
        try {
            return open(attempt, startTls);
        } catch (RouteFailure e) {
            hold(e);
            boolean plainWillDo = settings.security().startTls() == StartTls.OPPORTUNISTIC;
            if (e.kind() != RouteFailure.Kind.TLS || !plainWillDo || attempt.isCut()) {
                throw e;
            }
            LOG.warn("transport '{}' goes on in plain text: {}", transport, e.getMessage());
            LOG.debug("transport '{}': why it is plain text", transport, e);
            return open(attempt, false);
        }
    }

    private @Nullable RecipientOutcome open(SmtpAttempt attempt, boolean startTls)
            throws IOException, InterruptedException {
        SmtpConnection fresh = connections.dial(attempt);
        boolean open = false;
        try {
            fresh.open(new SessionOpening(transport, settings, attempt, startTls));
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

    private synchronized void hold(RouteFailure failure) {
        if (failure.kind() == RouteFailure.Kind.REFUSED) {
            LOG.warn("transport '{}' waits {}: {}", transport, failure.retryAfter(), failure.getMessage());
            refusal = failure;
            heldUntil = clock.instant().plus(failure.retryAfter());
        }
    }

    private synchronized void refuseWhileHeld() throws RouteFailure {
        Instant now = clock.instant();
        if (refusal != null && now.isBefore(heldUntil)) {
            throw refusal.still(Duration.between(now, heldUntil));
        }
    }

    /** Somebody wants it tried now. */
    synchronized void forgetRefusal() {
        refusal = null;
    }
}
