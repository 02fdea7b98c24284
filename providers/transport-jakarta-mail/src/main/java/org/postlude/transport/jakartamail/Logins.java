package org.postlude.transport.jakartamail;

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
 * The logins of one transport. Servers lock out who fails to log in time and again: so a login that was refused holds the
 * others back for a while, and until one has succeeded they go one at a time. A wrong password costs one refused login, not
 * one for each message or connection. Any thread.
 */
final class Logins {
    private static final Logger LOG = LoggerFactory.getLogger(Logins.class);

    /** What is done when it is one's turn. */
    @FunctionalInterface
    interface Dialogue {
        void logIn() throws RouteFailure, InterruptedException;
    }

    private final String transport;
    private final InstantSource clock;

    // Guarded by this, together.
    private @Nullable RouteFailure refusal;
    private Instant heldUntil = Instant.MIN;
    private boolean proven;
    private boolean taken;
    private List<CountDownLatch> waiting = new ArrayList<>();

    Logins(String transport, InstantSource clock) {
        this.transport = transport;
        this.clock = clock;
    }

    /** Logs in, or throws; the attempt may have to wait for its turn, and may be stopped there. */
    void take(SmtpAttempt attempt, SmtpSocket socket, Dialogue dialogue) throws RouteFailure, InterruptedException {
        boolean mine = awaitTurn(attempt);
        boolean good = false;
        try {
            attempt.hold(socket);
            if (attempt.isCut()) {
                throw new RouteFailure(RouteFailure.Kind.LOGIN, "stopped before the login", null);
            }
            refuseWhileHeld(); // again: somebody may have been refused meanwhile
            good = succeeds(dialogue);
        } finally {
            leave(mine, good);
        }
    }

    private boolean succeeds(Dialogue dialogue) throws RouteFailure, InterruptedException {
        try {
            dialogue.logIn();
            return true;
        } catch (RouteFailure e) {
            remember(e);
            throw e;
        }
    }

    /** False if there are no turns any more. Nobody waits within this lock: a cancel has that of the attempt. */
    private boolean awaitTurn(SmtpAttempt attempt) throws InterruptedException {
        while (!attempt.isCut()) {
            CountDownLatch turn = new CountDownLatch(1);
            synchronized (this) {
                if (proven || !taken) {
                    boolean mine = !proven;
                    taken |= mine;
                    return mine;
                }
                waiting.add(turn);
            }
            attempt.hold(turn::countDown);
            turn.await();
        }
        return false;
    }

    private synchronized void leave(boolean mine, boolean good) {
        proven |= good;
        taken &= !mine;
        if (mine) {
            waiting.forEach(CountDownLatch::countDown);
            waiting = new ArrayList<>();
        }
    }

    private synchronized void remember(RouteFailure failure) {
        if (failure.kind() == RouteFailure.Kind.REFUSED) {
            LOG.warn("transport '{}' waits {}: {}", transport, failure.retryAfter(), failure.getMessage());
            refusal = failure;
            heldUntil = clock.instant().plus(failure.retryAfter());
            proven = false;
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
