package org.postlude.command.tour;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits that end: what takes longer than this will not come. */
final class Waits {
    private static final long STEP_SECONDS = 10;
    private static final long WHOLE_SECONDS = 60;

    private Waits() {}

    static void until(CountDownLatch latch, String what) {
        try {
            if (!latch.await(STEP_SECONDS, TimeUnit.SECONDS)) {
                throw tooLong(what);
            }
        } catch (InterruptedException e) {
            throw interrupted(what, e);
        }
    }

    static <T> T answer(CompletionStage<T> stage, String what) {
        return within(STEP_SECONDS, stage.toCompletableFuture(), what);
    }

    /** For what has many steps. */
    static <T> T end(CompletableFuture<T> run, String what) {
        return within(WHOLE_SECONDS, run, "the end of " + what);
    }

    /** What the other side throws is thrown here. */
    private static <T> T within(long seconds, CompletableFuture<T> answer, String what) {
        try {
            return answer.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw tooLong(what);
        } catch (InterruptedException e) {
            throw interrupted(what, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException own) {
                throw own;
            }
            throw new IllegalStateException("the tour failed while it waited for " + what, e);
        }
    }

    private static IllegalStateException tooLong(String what) {
        return new IllegalStateException("the tour waited in vain for " + what
                + "; it used a store of its own, and no mail of yours was touched");
    }

    private static IllegalStateException interrupted(String what, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("the tour was interrupted while it waited for " + what, e);
    }
}
