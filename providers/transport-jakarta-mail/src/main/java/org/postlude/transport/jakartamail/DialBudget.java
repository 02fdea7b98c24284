package org.postlude.transport.jakartamail;

import java.io.IOException;
import java.io.Serial;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;

/** How many connections are opened in any minute. Who comes too early waits; who would wait for too long is told so. Any thread. */
final class DialBudget {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    /** The spooler gives up who is silent for a quarter of an hour. */
    private static final int MINUTES_OF_PATIENCE = 5;

    private final int perMinute;
    private final InstantSource clock;

    // Guarded by this; the oldest first.
    private final Deque<Instant> dialed = new ArrayDeque<>();
    private final Deque<CountDownLatch> waiting = new ArrayDeque<>();

    /** So many wait that a further one would wait for minutes. */
    static final class UsedUp extends IOException {
        @Serial
        private static final long serialVersionUID = 1L;

        UsedUp(String text) {
            super(text);
        }
    }

    /** No number is any number. */
    DialBudget(int perMinute, InstantSource clock) {
        this.perMinute = perMinute;
        this.clock = clock;
    }

    /** Returns when a connection may be opened; the attempt may be stopped meanwhile. */
    void await(SmtpAttempt attempt) throws IOException, InterruptedException {
        if (perMinute == 0) {
            return;
        }
        CountDownLatch turn = new CountDownLatch(1);
        synchronized (this) {
            if (waiting.isEmpty() && take()) {
                return;
            }
            if (waiting.size() >= MINUTES_OF_PATIENCE * perMinute) {
                throw new UsedUp(perMinute + " connections in a minute are allowed, and " + waiting.size()
                        + " attempts wait for theirs");
            }
            waiting.addLast(turn);
        }
        attempt.hold(turn::countDown);
        try {
            turn.await();
        } finally {
            synchronized (this) {
                waiting.remove(turn);
            }
        }
        if (attempt.isCut()) {
            throw new SocketException("stopped");
        }
    }

    private boolean take() {
        Instant now = clock.instant();
        while (!dialed.isEmpty() && !dialed.getFirst().plus(MINUTE).isAfter(now)) {
            dialed.removeFirst();
        }
        if (dialed.size() >= perMinute) {
            return false;
        }
        dialed.addLast(now);
        return true;
    }

    /** Called often. */
    synchronized void housekeep() {
        while (!waiting.isEmpty() && take()) {
            waiting.removeFirst().countDown();
        }
    }
}
