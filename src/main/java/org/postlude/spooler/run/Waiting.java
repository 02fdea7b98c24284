package org.postlude.spooler.run;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How a thread waits for a step that another one takes. There is no other way to wait in the spooler, so that a simulator
 * can have all of it run one step after another (docs/adr/0038).
 */
public interface Waiting {
    /** Real threads, real time. */
    Waiting REAL = new Waiting() {
        @Override
        public <T> T get(CompletableFuture<T> step) throws InterruptedException, ExecutionException {
            return step.get();
        }

        @Override
        public <T> T get(CompletableFuture<T> step, Duration within)
                throws InterruptedException, ExecutionException, TimeoutException {
            return step.get(within.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public <T> T join(CompletableFuture<T> step) {
            return step.join();
        }

        @Override
        public <T> CompletableFuture<T> limit(CompletableFuture<T> step, Duration within) {
            return step.orTimeout(within.toMillis(), TimeUnit.MILLISECONDS);
        }
    };

    /**
     * Waits for the end of a step.
     *
     * @param step what is waited for
     * @param <T> what it gives
     * @return what it gave
     * @throws InterruptedException if this thread was interrupted
     * @throws ExecutionException if the step failed
     */
    <T> T get(CompletableFuture<T> step) throws InterruptedException, ExecutionException;

    /**
     * Waits for the end of a step, not for ever.
     *
     * @param step what is waited for
     * @param within how long, zero or more
     * @param <T> what it gives
     * @return what it gave
     * @throws InterruptedException if this thread was interrupted
     * @throws ExecutionException if the step failed
     * @throws TimeoutException if it took longer
     */
    <T> T get(CompletableFuture<T> step, Duration within)
            throws InterruptedException, ExecutionException, TimeoutException;

    /**
     * Waits for the end of a step, whoever interrupts.
     *
     * @param step what is waited for
     * @param <T> what it gives
     * @return what it gave
     * @throws java.util.concurrent.CompletionException if the step failed
     */
    <T> T join(CompletableFuture<T> step);

    /**
     * Has a step fail with a {@link TimeoutException} if it takes too long.
     *
     * @param step the step
     * @param within how long
     * @param <T> what it gives
     * @return the same step
     */
    <T> CompletableFuture<T> limit(CompletableFuture<T> step, Duration within);
}
