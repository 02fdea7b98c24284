package org.postlude.transport.jakartamail;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An attempt's wait for a place. It comes to one end: the place is given, perhaps with a connection, or it is stopped.
 *
 * <p>What the attempt sends is its worker's own. Only while that waits here, whoever has the connection on which it goes next
 * may get its commands ready, between {@link #engage} and {@link #prepared}; for so long the wait does not end.
 */
final class Turn {
    private final SmtpAttempt attempt;
    private final CompletableFuture<Boolean> end = new CompletableFuture<>();

    // Guarded by this.
    private @Nullable SmtpConnection engagedOn;
    private int steps;
    private boolean preparing;
    private boolean stopped;
    private @Nullable SmtpConnection given;

    Turn(SmtpAttempt attempt) {
        this.attempt = attempt;
    }

    SmtpAttempt attempt() {
        return attempt;
    }

    /** It goes next on this connection; false if it has come to its end. */
    synchronized boolean engage(SmtpConnection connection) {
        if (stopped || end.isDone()) {
            return false;
        }
        engagedOn = connection;
        steps = 0;
        preparing = true;
        return true;
    }

    /** What it sends is its worker's again; false if it was stopped meanwhile. */
    synchronized boolean prepared() {
        preparing = false;
        if (stopped) {
            end.complete(false);
        }
        return !stopped;
    }

    /**
     * After each step of the wait. It may go on whatever becomes free once it was engaged for so many steps: the server of its
     * connection takes its time over the message before.
     */
    synchronized boolean disengage(int patience) {
        if (engagedOn == null || preparing || end.isDone() || ++steps < patience) {
            return false;
        }
        engagedOn = null;
        return true;
    }

    /** A place, while it is engaged nowhere; false if that is not so, or it has come to its end. */
    boolean give() {
        return give(null, null);
    }

    /**
     * A place by who has the connection on which it was to go.
     *
     * @param ready the same, or null if that is of no use any more
     * @return false if it goes elsewhere, or has come to its end
     */
    boolean giveOn(SmtpConnection engaged, @Nullable SmtpConnection ready) {
        return give(engaged, ready);
    }

    private synchronized boolean give(@Nullable SmtpConnection engaged, @Nullable SmtpConnection ready) {
        if (engagedOn != engaged || stopped || end.isDone()) {
            return false;
        }
        given = ready;
        return end.complete(true);
    }

    /** Ends the wait, unless its place was given before. */
    synchronized void stop() {
        stopped |= !end.isDone();
        if (!preparing) {
            end.complete(false);
        }
    }

    /** True if it has its place, false if it was stopped. */
    boolean await(long nanos) throws InterruptedException, TimeoutException {
        try {
            return end.get(nanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a turn never fails", e);
        }
    }

    /** Once it was stopped, whether its place was given before; waits for no more than {@link #prepared}. */
    boolean wasGiven() {
        return end.join();
    }

    /** What was given with the place: its commands may be on their way. */
    synchronized @Nullable SmtpConnection given() {
        return given;
    }
}
