package org.postlude.spooler.run;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * How long steps are waited for that somebody else's code may never end. Each that is given up leaves half as much for the
 * next, so that all of them together take no more than twice the first; what ends in time costs nothing. For one thread.
 */
final class Patience {
    private static final Duration STEP = Duration.ofSeconds(2);

    private Duration left;

    private Patience(Duration most) {
        this.left = most;
    }

    static Patience ofSteps() {
        return new Patience(STEP);
    }

    /** So that all steps together end in this time, but no step takes longer than it may otherwise. */
    static Patience within(Duration all) {
        Duration most = all.isNegative() ? Duration.ZERO : all.dividedBy(2);
        return new Patience(most.compareTo(STEP) < 0 ? most : STEP);
    }

    /** Inside a callback nobody waits (rule D11): the step may need what the caller holds. */
    static Patience none() {
        return new Patience(Duration.ZERO);
    }

    /** Waits for the end of a step; returns false if it was given up. */
    boolean await(Waiting waiting, CompletableFuture<?> step) {
        boolean hasEnded = await(waiting, step, left);
        left = hasEnded ? left : left.dividedBy(2);
        return hasEnded;
    }

    /** For what is not worth the whole of it. */
    Duration atMost(Duration most) {
        return left.compareTo(most) < 0 ? left : most;
    }

    /** Waits for the end of something, good or bad; returns whether it came in time. Interrupts wait: this is short. */
    static boolean await(Waiting waiting, CompletableFuture<?> step, Duration within) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    waiting.get(step, within);
                    return true;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
