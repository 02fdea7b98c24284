package org.postlude.transport.jakartamail;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Phase;

/**
 * Who may use a connection: so many at once. Those who come when all places are taken may wait, and what is given back goes
 * to them, first come first served. Any thread.
 */
final class Places {
    // Whoever waits is not silent: the spooler gives up who says nothing for a quarter of an hour.
    private static final Duration TELL = Duration.ofSeconds(30);

    private static final Duration STEP = Duration.ofSeconds(1);

    // In steps. To go elsewhere costs the connection on which it was to go; with a server that is slow with each
    // message, all of them.
    private static final int PATIENCE = 30;
    private static final int PATIENCE_WHILE_ONE_IS_FREE = 2;

    // Guarded by this, together.
    private final Deque<Turn> waiting = new ArrayDeque<>();
    private int free;

    Places(int count) {
        this.free = count;
    }

    /** Takes one; false if there is none, as is the case while somebody waits. */
    synchronized boolean take() {
        if (free == 0) {
            return false;
        }
        free--;
        return true;
    }

    /** Goes to who has waited longest, if anybody waits. */
    synchronized void giveBack() {
        for (Turn next = waiting.poll(); next != null; next = waiting.poll()) {
            if (next.give()) {
                return;
            }
        }
        free++;
    }

    /** Who has waited longest goes next on this connection; null if nobody waits. */
    synchronized @Nullable Turn engage(SmtpConnection connection) {
        for (Turn next = waiting.poll(); next != null; next = waiting.poll()) {
            if (next.engage(connection)) {
                return next;
            }
        }
        return null;
    }

    /** Has a place at once, or as soon as one is given. */
    synchronized Turn queue(SmtpAttempt attempt) {
        Turn turn = new Turn(attempt);
        if (take()) {
            turn.give();
        } else {
            waiting.add(turn);
        }
        return turn;
    }

    /** False if the attempt was stopped, or the time is over: then it has to {@link #leave}. */
    boolean await(Turn turn, Duration atMost) throws InterruptedException {
        turn.attempt().hold(turn::stop);
        long quarter = Math.max(1, atMost.toNanos() / 4);
        long step = quarter / (1 + (quarter - 1) / STEP.toNanos());
        long silent = 0;
        for (long left = atMost.toNanos(); left > 0; left -= step) {
            try {
                return turn.await(step);
            } catch (TimeoutException e) {
                disengage(turn);
                silent += step;
                if (silent >= Math.min(TELL.toNanos(), quarter)) {
                    turn.attempt().progress(Phase.CONNECTING);
                    silent = 0;
                }
            }
        }
        return false;
    }

    private synchronized void disengage(Turn turn) {
        if (turn.disengage(free > 0 ? PATIENCE_WHILE_ONE_IS_FREE : PATIENCE)) {
            waiting.addFirst(turn);
            if (take()) {
                giveBack();
            }
        }
    }

    /**
     * It does not wait any more. What was given to somebody who goes without it is the next one's.
     *
     * @return a connection that was given to it in vain
     */
    synchronized @Nullable SmtpConnection leave(Turn turn) {
        turn.stop();
        waiting.remove(turn);
        if (turn.wasGiven()) {
            giveBack();
        }
        return turn.given();
    }
}
