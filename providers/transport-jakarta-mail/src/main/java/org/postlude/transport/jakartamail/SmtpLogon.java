package org.postlude.transport.jakartamail;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;
import org.postlude.message.Phase;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.message.StatusBit;
import org.postlude.transport.CancellableTransport;
import org.postlude.transport.Haste;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportLogon;
import org.postlude.transport.TransportNotice;
import org.postlude.transport.TransportSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One next hop. {@code submitMessage} gets a connection that is ready for MAIL, {@code endMessage} does the rest. With all
 * connections in use an attempt is begun without one and waits in {@code endMessage}: a message that is claimed and read when
 * a connection becomes free leaves at once.
 */
final class SmtpLogon implements TransportLogon, CancellableTransport {
    private static final Logger LOG = LoggerFactory.getLogger(SmtpLogon.class);
    private static final Duration RETRY_UNREACHABLE = Duration.ofMinutes(1);
    // The contract's second, less what our own closing takes.
    private static final Duration GOODBYE = Duration.ofMillis(700);
    private static final Duration LEAVE = Duration.ofMillis(900);
    private static final long HOUSEKEEPING_MILLIS = 200;

    private final TransportSupport support;
    private final String name;
    private final SmtpSettings settings;
    private final Attempts attempts;
    private final Places places;
    private final Connections connections;
    private final Opener opener;
    private final ScheduledThreadPoolExecutor housekeeper;
    private final Future<?> ticks;
    // The notice thread's own.
    private final Set<StatusBit> status = EnumSet.of(StatusBit.AVAILABLE);
    private volatile boolean loggedOff;

    SmtpLogon(TransportSupport support, String name, SmtpSettings settings, NameLookup names) {
        this.support = support;
        this.name = name;
        this.settings = settings;
        this.attempts = new Attempts(settings.connections() + settings.standBy());
        this.places = new Places(settings.connections());
        this.connections = new Connections(settings, support.clock(), names);
        this.opener = new Opener(name, settings, connections, support.clock());
        this.housekeeper = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "postlude-wire-" + name + "-housekeeper");
            thread.setDaemon(true);
            return thread;
        });
        this.ticks = housekeeper.scheduleWithFixedDelay(
                this::housekeep, HOUSEKEEPING_MILLIS, HOUSEKEEPING_MILLIS, TimeUnit.MILLISECONDS);
    }

    // A task that throws is never run again, and then nobody would free a hanging write.
    private void housekeep() {
        try {
            connections.housekeep();
        } catch (RuntimeException e) {
            LOG.error("transport '{}': housekeeping failed, it goes on", name, e);
        }
    }

    @Override
    public List<String> addressTypes() {
        return List.of(Recipient.SMTP);
    }

    @Override
    public int maxAttempts() {
        return settings.connections() + settings.standBy();
    }

    /** One that uses a connection, and one whose commands may follow the dot of that one, for each. */
    @Override
    public int attemptsAtOnce() {
        return settings.connections() + Math.min(settings.connections(), settings.standBy());
    }

    @Override
    public int lines() {
        return settings.connections();
    }

    @Override
    public SubmitResult submitMessage(OutboundMessage message) throws InterruptedException {
        if (loggedOff) {
            throw new IllegalStateException(
                    "transport '" + name + "' is logged off; " + message.part() + " was not taken");
        }
        if (message.recipients().stream().noneMatch(to -> to.addressType().equals(Recipient.SMTP))) {
            return new SubmitResult.NotMine();
        }
        Transaction envelope = new Transaction(message, settings.recipientsPerTransaction());
        SmtpAttempt attempt = new SmtpAttempt(this, support, message.attempt(), envelope);
        if (!attempts.begin(attempt)) {
            return new SubmitResult.Busy();
        }
        boolean begun = false;
        try {
            SubmitResult result = attempt;
            if (places.take()) {
                attempt.placed();
                result = connect(attempt);
            }
            begun = result == attempt;
            return result;
        } finally {
            if (!begun) {
                ended(attempt);
            }
        }
    }

    private SubmitResult connect(SmtpAttempt attempt) throws InterruptedException {
        if (takesIdle(attempt)) {
            return attempt;
        }
        attempt.progress(Phase.CONNECTING);
        try {
            RecipientOutcome refused = opener.open(attempt);
            if (refused != null) {
                attempt.refusedWith(refused);
            }
            return attempt;
        } catch (IOException e) {
            if (attempt.isCut()) {
                return attempt; // whose end is Stopped
            }
            LOG.debug("transport '{}' does not reach {}", name, settings.place(), e);
            return unreachable(e);
        }
    }

    private boolean takesIdle(SmtpAttempt attempt) {
        SmtpConnection idle = connections.takeIdle();
        if (idle == null) {
            return false;
        }
        attempt.hold(idle.socket());
        attempt.with(idle);
        return true;
    }

    /** Nothing was said of the message: whoever asks decides what it costs. */
    private static SubmitResult unreachable(IOException e) {
        if (e instanceof DialBudget.UsedUp) {
            return new SubmitResult.Busy();
        }
        String reason = String.valueOf(e.getMessage());
        if (!(e instanceof RouteFailure route)) {
            return new SubmitResult.NetworkError(RETRY_UNREACHABLE, reason);
        }
        if (route.isLasting()) {
            return new SubmitResult.Unconfigured(route.retryAfter(), reason);
        }
        return route.kind() == RouteFailure.Kind.TLS
                ? new SubmitResult.NetworkError(route.retryAfter(), reason)
                : new SubmitResult.Wait(route.retryAfter(), reason);
    }

    /**
     * For an attempt that was begun when all connections were in use. One that is stopped meanwhile has none in the end.
     *
     * @return what every recipient gets if there is none to be had, or null
     */
    @Nullable
    RecipientOutcome awaitConnection(SmtpAttempt attempt) {
        Turn turn = places.queue(attempt);
        boolean placed = false;
        try {
            placed = places.await(turn, settings.patience());
        } catch (InterruptedException e) {
            return interrupted(attempt);
        } finally {
            if (!placed) {
                dropUnused(places.leave(turn));
            }
        }
        return placed ? goOn(attempt, turn.given()) : attempt.isCut() ? null : noneBecameFree();
    }

    private RecipientOutcome noneBecameFree() {
        return deferred(
                "4.3.2",
                "all " + settings.connections() + " connections are in use and none became free within "
                        + settings.patience().toMillis() + " ms",
                RETRY_UNREACHABLE);
    }

    private @Nullable RecipientOutcome goOn(SmtpAttempt attempt, @Nullable SmtpConnection given) {
        attempt.placed();
        if (given != null) {
            attempt.hold(given.socket());
            attempt.with(given);
            return null;
        }
        if (attempt.isCut() || takesIdle(attempt)) {
            return null;
        }
        attempt.progress(Phase.CONNECTING);
        return reconnect(attempt);
    }

    /** Within one attempt, after a connection that turned out to be closed, or the wait for one. */
    @Nullable
    RecipientOutcome reconnect(SmtpAttempt attempt) {
        try {
            return opener.open(attempt);
        } catch (RouteFailure e) {
            return deferred(e.status(), e.getMessage(), e.retryAfter());
        } catch (DialBudget.UsedUp e) {
            return deferred("4.3.2", e.getMessage(), RETRY_UNREACHABLE);
        } catch (IOException e) {
            return deferred("4.4.1", e.getMessage(), RETRY_UNREACHABLE);
        } catch (InterruptedException e) {
            return interrupted(attempt);
        }
    }

    private static RecipientOutcome interrupted(SmtpAttempt attempt) {
        attempt.cancel();
        attempt.interrupted();
        return deferred("4.4.1", "interrupted", RETRY_UNREACHABLE);
    }

    private static RecipientOutcome deferred(String status, @Nullable String why, Duration retryAfter) {
        return new RecipientOutcome.Deferred(Reply.local(status, String.valueOf(why)), Optional.of(retryAfter));
    }

    /** Who goes next on this connection, in whose commands it may go ahead; null if nobody waits. */
    @Nullable
    Turn engageNext(SmtpConnection connection) {
        return places.engage(connection);
    }

    void giveBack(SmtpAttempt attempt, SmtpConnection connection) {
        attempt.letGo();
        Turn next = connection.follower().leave();
        if (next == null) {
            connections.giveBack(connection);
        } else if (!connection.isReusable()) {
            dropUnused(connection);
            if (next.giveOn(connection, null)) {
                attempt.leavesPlace();
            }
        } else if (next.giveOn(connection, connection)) {
            attempt.leavesPlace();
        } else if (connection.follower().isAsked()) {
            dropUnused(connection);
        } else {
            connections.giveBack(connection);
        }
    }

    /** The server may have been told of somebody who does not come, and may wait for a message. */
    private void dropUnused(@Nullable SmtpConnection connection) {
        if (connection != null) {
            connection.socket().abort();
            connections.drop(connection, false);
        }
    }

    void ended(SmtpAttempt attempt) {
        attempt.letGo();
        if (attempt.leavesPlace()) {
            places.giveBack();
        }
        attempts.end(attempt);
    }

    @Override
    public void cancelMessage(AttemptId attempt) {
        attempts.cancel(attempt);
    }

    @Override
    public void transportNotify(TransportNotice notice) {
        switch (notice) {
            case BEGIN_OUTBOUND -> status.add(StatusBit.OUTBOUND_ENABLED);
            case END_OUTBOUND -> status.remove(StatusBit.OUTBOUND_ENABLED);
            case BEGIN_OUTBOUND_FLUSH -> {
                status.add(StatusBit.OUTBOUND_FLUSH);
                opener.forgetRefusal();
            }
            case END_OUTBOUND_FLUSH -> status.remove(StatusBit.OUTBOUND_FLUSH);
            case BEGIN_INBOUND, END_INBOUND, BEGIN_INBOUND_FLUSH, END_INBOUND_FLUSH -> {
                // Nothing comes in this way, so no inbound bit is ever set.
            }
        }
        support.modifyStatusRow(Set.copyOf(status));
    }

    @Override
    public void transportLogoff(Haste haste) {
        loggedOff = true;
        if (haste == Haste.HURRY) {
            attempts.hurry();
            connections.closeAll();
            return;
        }
        // On another thread, so that not even a QUIT that hangs keeps the caller.
        try {
            Future<?> leave = housekeeper.submit(() -> connections.quitIdle(GOODBYE));
            leave.get(LEAVE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException | RejectedExecutionException e) {
            LOG.debug("transport '{}': not every server was told goodbye", name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        loggedOff = true;
        attempts.hurry();
        connections.closeAll();
        ticks.cancel(false);
        housekeeper.shutdownNow();
    }
}
