package org.postlude.transport.jakartamail;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.postlude.message.Phase;

/**
 * Who may use a connection: so many at once. Those who come when all places are taken may wait, and what is given back goes
 * to them, first come first served. Any thread.
 */
final class Places {
    // Whoever waits is not silent: the spooler gives up who says nothing for a quarter of an hour.
    private static final Duration TELL = Duration.ofSeconds(30);

    // Guarded by this, together. Each is completed once: with true by who gives it a place, with false by who stops it.
    private final Deque<CompletableFuture<Boolean>> waiting = new ArrayDeque<>();
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
        for (CompletableFuture<Boolean> next = waiting.poll(); next != null; next = waiting.poll()) {
            if (next.complete(true)) {
                return;
            }
        }
        free++;
    }

    /** Takes one, or waits for it; false if the attempt was stopped, or the time is over. */
    boolean await(SmtpAttempt attempt, Duration atMost) throws InterruptedException {
        CompletableFuture<Boolean> turn = queue();
        boolean taken = false;
        try {
            attempt.hold(() -> turn.complete(false));
            taken = await(turn, attempt, atMost);
            return taken;
        } finally {
            if (!taken) {
                leave(turn);
            }
        }
    }

    private synchronized CompletableFuture<Boolean> queue() {
        if (take()) {
            return CompletableFuture.completedFuture(true);
        }
        CompletableFuture<Boolean> turn = new CompletableFuture<>();
        waiting.add(turn);
        return turn;
    }

    private static boolean await(CompletableFuture<Boolean> turn, SmtpAttempt attempt, Duration atMost)
            throws InterruptedException {
        long step = Math.min(TELL.toNanos(), atMost.toNanos() / 4);
        for (long left = atMost.toNanos(); left > 0; left -= step) {
            try {
                return turn.get(step, TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                attempt.progress(Phase.CONNECTING);
            } catch (ExecutionException e) {
                throw new IllegalStateException("a turn never fails", e);
            }
        }
        return false;
    }

    /** What was given to somebody who goes without it is the next one's. */
    private synchronized void leave(CompletableFuture<Boolean> turn) {
        if (!turn.complete(false) && turn.join()) {
            giveBack();
        }
        waiting.removeIf(CompletableFuture::isDone);
    }
}
