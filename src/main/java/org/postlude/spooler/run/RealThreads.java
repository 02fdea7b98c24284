package org.postlude.spooler.run;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.commons.lang3.concurrent.BasicThreadFactory;
import org.postlude.spooler.Alarm;

/**
 * All threads of one coordinator. They are daemons: a program that forgets to close the coordinator ends, and its mail is
 * in the store's queue.
 */
final class RealThreads implements Threads {
    /** A look a minute costs nothing, and the machine's clock may have been moved meanwhile. */
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

    private final ExecutorService wire = Executors.newCachedThreadPool(named("postlude-wire-%d"));
    private final ExecutorService desk = Executors.newCachedThreadPool(named("postlude-desk-%d"));
    private final ExecutorService events = Executors.newCachedThreadPool(named("postlude-events-%d"));
    private final ScheduledExecutorService alarms = Executors.newSingleThreadScheduledExecutor(named("postlude-alarm"));

    static ThreadFactory named(String pattern) {
        return BasicThreadFactory.builder().namingPattern(pattern).daemon(true).build();
    }

    @Override
    public Executor wire() {
        return wire;
    }

    @Override
    public Executor desk() {
        return desk;
    }

    @Override
    public void last(Runnable task) {
        execute(desk, task);
    }

    @Override
    public void heard(Runnable task) {
        execute(events, task);
    }

    private static void execute(Executor threads, Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            named("postlude-late").newThread(task).start();
        }
    }

    /** Real time, and an early call where the time is far off: whoever is woken looks at the clock and asks again. */
    @Override
    public Alarm alarm(InstantSource clock) {
        return (Instant time, Runnable wake) -> {
            Duration ahead = Duration.between(clock.instant(), time);
            // In this order, for only a short time can be told in milliseconds.
            Duration wait = ahead.isNegative() ? Duration.ZERO : ahead.compareTo(LOOK_AGAIN) < 0 ? ahead : LOOK_AGAIN;
            ScheduledFuture<?> unused = alarms.schedule(wake, wait.toMillis() + 1, TimeUnit.MILLISECONDS);
        };
    }

    @Override
    public <E> Mailbox<E> mailbox(String name, Consumer<E> reader) {
        return new ReaderThread<>(name, reader);
    }

    @Override
    public <T> T get(CompletableFuture<T> step) throws InterruptedException, ExecutionException {
        return REAL.get(step);
    }

    @Override
    public <T> T get(CompletableFuture<T> step, Duration within)
            throws InterruptedException, ExecutionException, TimeoutException {
        return REAL.get(step, within);
    }

    @Override
    public <T> T join(CompletableFuture<T> step) {
        return REAL.join(step);
    }

    @Override
    public <T> CompletableFuture<T> limit(CompletableFuture<T> step, Duration within) {
        return REAL.limit(step, within);
    }

    @Override
    public void close() {
        alarms.shutdownNow();
        wire.shutdownNow();
        desk.shutdown();
        events.shutdown();
    }
}
