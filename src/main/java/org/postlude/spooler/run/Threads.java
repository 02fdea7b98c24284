package org.postlude.spooler.run;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.apache.commons.lang3.concurrent.BasicThreadFactory;
import org.postlude.spooler.Alarm;

/**
 * All threads of one coordinator. They are daemons: a program that forgets to close the coordinator ends, and its mail is
 * in the store's queue.
 */
final class Threads implements AutoCloseable {
    /** A look a minute costs nothing, and the machine's clock may have been moved meanwhile. */
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

    private final ExecutorService wire = Executors.newCachedThreadPool(named("postlude-wire-%d"));
    private final ExecutorService desk = Executors.newCachedThreadPool(named("postlude-desk-%d"));
    private final ExecutorService events = Executors.newCachedThreadPool(named("postlude-events-%d"));
    private final ScheduledExecutorService alarms = Executors.newSingleThreadScheduledExecutor(named("postlude-alarm"));

    static ThreadFactory named(String pattern) {
        return BasicThreadFactory.builder().namingPattern(pattern).daemon(true).build();
    }

    /** For attempts: may be blocked by the network as long as that takes. */
    ExecutorService wire() {
        return wire;
    }

    /** For stores and notices: blocked by disks, or by a provider for at most a second. */
    ExecutorService desk() {
        return desk;
    }

    /** For last calls to providers: there is a thread for them even when the spooler has ended. */
    void last(Runnable task) {
        execute(desk, task);
    }

    /** For listeners: blocked by them as long as that takes. They hear of what is closed after the spooler, too. */
    void heard(Runnable task) {
        execute(events, task);
    }

    private static void execute(Executor threads, Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            named("postlude-late").newThread(task).start();
        }
    }

    /** For what has to be over by a time whatever a provider does. */
    ScheduledExecutorService alarms() {
        return alarms;
    }

    /** Real time, and an early call where the time is far off: whoever is woken looks at the clock and asks again. */
    Alarm alarm(InstantSource clock) {
        return (Instant time, Runnable wake) -> {
            Duration ahead = Duration.between(clock.instant(), time);
            // In this order, for only a short time can be told in milliseconds.
            Duration wait = ahead.isNegative() ? Duration.ZERO : ahead.compareTo(LOOK_AGAIN) < 0 ? ahead : LOOK_AGAIN;
            ScheduledFuture<?> unused = alarms.schedule(wake, wait.toMillis() + 1, TimeUnit.MILLISECONDS);
        };
    }

    @Override
    public void close() {
        alarms.shutdownNow();
        wire.shutdownNow();
        desk.shutdown();
        events.shutdown();
    }
}
