package org.postlude.spooler.testing;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.postlude.spooler.Alarm;
import org.postlude.spooler.run.Mailbox;
import org.postlude.spooler.run.Threads;

/** The threads of one simulated process. */
final class SimulatedThreads implements Threads {
    private final Baton baton;
    private final SimulatedProcess process;
    private boolean open = true;

    SimulatedThreads(SimulatedProcess process) {
        this.baton = process.baton;
        this.process = process;
    }

    private void beginIfOpen(Runnable task) {
        if (!open) {
            throw new RejectedExecutionException("the spooler has ended");
        }
        baton.begin(process, task);
    }

    @Override
    public Executor wire() {
        return this::beginIfOpen;
    }

    @Override
    public Executor desk() {
        return this::beginIfOpen;
    }

    @Override
    public void last(Runnable task) {
        baton.begin(process, task);
    }

    @Override
    public void heard(Runnable task) {
        baton.begin(process, task);
    }

    /** Rings on a thread of the process, so that others may come first. */
    @Override
    public Alarm alarm(InstantSource clock) {
        return (time, wake) -> baton.time.alarm(time, () -> baton.begin(process, wake));
    }

    @Override
    public <E> Mailbox<E> mailbox(String name, Consumer<E> reader) {
        return new SimulatedMailbox<>(baton, process, reader);
    }

    @Override
    public <T> T get(CompletableFuture<T> step) throws InterruptedException, ExecutionException {
        try {
            baton.await(step, null, true);
        } catch (TimeoutException e) {
            throw new IllegalStateException("a wait without a limit does not end of itself", e);
        }
        return step.get();
    }

    @Override
    public <T> T get(CompletableFuture<T> step, Duration within)
            throws InterruptedException, ExecutionException, TimeoutException {
        baton.await(step, within, true);
        return step.get();
    }

    @Override
    public <T> T join(CompletableFuture<T> step) {
        try {
            baton.await(step, null, false);
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException("a wait without a limit, whoever interrupts, does not end of itself", e);
        }
        return step.join();
    }

    @Override
    public <T> CompletableFuture<T> limit(CompletableFuture<T> step, Duration within) {
        baton.time.alarm(
                baton.time.instant().plus(within),
                () -> baton.begin(process, () -> step.completeExceptionally(new TimeoutException())));
        return step;
    }

    @Override
    public void close() {
        open = false;
    }
}
