package org.postlude.transport.jakartamail;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logins of one transport. Servers lock out who fails to log in time and again, so a login that was refused holds the
 * others back for a while. They go one at a time, but for a while after one that succeeded, when all go at once. Whoever
 * waits while one fails has failed with it: a wrong password costs one refused login, and a server that stays silent
 * one wait, not one for each message or connection. (One changed within that while costs a login for each connection that is
 * opened before the first refusal is heard.) Any thread.
 */
final class Logins {
    private static final Logger LOG = LoggerFactory.getLogger(Logins.class);

    /** What is done when it is one's turn. */
    @FunctionalInterface
    interface Dialogue {
        void logIn() throws RouteFailure, InterruptedException;
    }

    /** Of somebody who waits. */
    private static final class Turn {
        private final CountDownLatch come = new CountDownLatch(1);
        // A stop opens the latch too, so that it orders nothing.
        private volatile @Nullable RouteFailure failure;

        void end(@Nullable RouteFailure how) {
            failure = how;
            come.countDown();
        }
    }

    /**
     * Whoever may log in.
     *
     * @param alone the others wait
     * @param waited time has passed since the server was heard
     * @param refusals there were before
     */
    private record Place(boolean alone, boolean waited, long refusals) {}

    private final String transport;
    private final InstantSource clock;
    private final Duration trust;

    // Guarded by this, together.
    private @Nullable RouteFailure refusal;
    private long refusals;
    private Instant heldUntil = Instant.MIN;
    private Instant provenUntil = Instant.MIN;
    private boolean taken;
    private List<Turn> waiting = new ArrayList<>();

    /**
     * Makes one.
     *
     * @param trust how long all may log in at once after one that succeeded
     */
    Logins(String transport, InstantSource clock, Duration trust) {
        this.transport = transport;
        this.clock = clock;
        this.trust = trust;
    }

    /** Logs in, or throws; the attempt may have to wait for its turn, and may be stopped there. */
    void take(SmtpAttempt attempt, SmtpSocket socket, Dialogue dialogue) throws RouteFailure, InterruptedException {
        Place place = awaitTurn(attempt);
        boolean good = false;
        RouteFailure ofAll = null;
        try {
            attempt.hold(socket);
            if (attempt.isCut()) {
                throw stopped();
            }
            refuseWhileHeld(); // again: somebody may have been refused meanwhile
            if (place.waited()) {
                checkThere(socket);
            }
            logIn(dialogue);
            good = true;
        } catch (RouteFailure e) {
            // A stop, or the end of one connection, says nothing of the server.
            ofAll = attempt.isCut() || e.kind() == RouteFailure.Kind.GONE ? null : e;
            throw e;
        } finally {
            leave(place, good, ofAll);
        }
    }

    private static RouteFailure stopped() {
        return new RouteFailure(RouteFailure.Kind.LOGIN, "stopped before the login", null);
    }

    /** Servers close a session in which nothing is said: what they said then is no answer to AUTH. */
    private static void checkThere(SmtpSocket socket) throws RouteFailure {
        IOException cause = null;
        try {
            if (!socket.replies().isOver()) {
                return;
            }
        } catch (IOException e) {
            cause = e;
        }
        throw new RouteFailure(
                RouteFailure.Kind.GONE, "the server ended the session while it waited for another's login", cause);
    }

    private void logIn(Dialogue dialogue) throws RouteFailure, InterruptedException {
        try {
            dialogue.logIn();
        } catch (RouteFailure e) {
            remember(e);
            throw e;
        }
    }

    /** Nobody waits within this lock: a cancel has that of the attempt. */
    private Place awaitTurn(SmtpAttempt attempt) throws RouteFailure, InterruptedException {
        boolean waited = false;
        while (!attempt.isCut()) {
            Turn turn = new Turn();
            synchronized (this) {
                boolean proven = clock.instant().isBefore(provenUntil);
                if (proven || !taken) {
                    taken |= !proven;
                    return new Place(!proven, waited, refusals);
                }
                waiting.add(turn);
            }
            attempt.hold(turn.come::countDown);
            turn.come.await();
            waited = true;
            RouteFailure failure = turn.failure;
            if (failure != null) {
                throw failure.still(failure.retryAfter());
            }
        }
        throw stopped();
    }

    private synchronized void leave(Place place, boolean good, @Nullable RouteFailure ofAll) {
        if (good && place.refusals() == refusals) {
            provenUntil = clock.instant().plus(trust);
        }
        if (place.alone()) {
            taken = false;
            waiting.forEach(turn -> turn.end(ofAll));
            waiting = new ArrayList<>();
        }
    }

    private synchronized void remember(RouteFailure failure) {
        if (failure.kind() == RouteFailure.Kind.REFUSED) {
            // A server may name the account, and an account may be somebody's address.
            LOG.warn(
                    "transport '{}' waits {}: its login is refused; 'why' of its mail has the server's words",
                    transport,
                    failure.retryAfter());
            LOG.debug("transport '{}' in full: {}", transport, failure.getMessage());
            refusal = failure;
            refusals++;
            heldUntil = clock.instant().plus(failure.retryAfter());
            provenUntil = Instant.MIN;
        }
    }

    synchronized void refuseWhileHeld() throws RouteFailure {
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
