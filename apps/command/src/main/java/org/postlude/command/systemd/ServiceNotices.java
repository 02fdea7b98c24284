package org.postlude.command.systemd;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells systemd how a process is doing: that it is ready, reloads or stops, a sentence about what is in flight, and its watchdog that
 * it makes progress. Where no service manager asks for it ({@code NOTIFY_SOCKET}) it does nothing. Thread-safe.
 */
public final class ServiceNotices implements AutoCloseable {
    /** For the sentence, where no watchdog wants to hear more often. */
    private static final Duration STATUS = Duration.ofSeconds(10);
    /** While it stops: each notice asks for so long, and the next one comes well before. */
    private static final Duration EXTENSION = Duration.ofSeconds(15);

    private static final Duration WHILE_STOPPING = Duration.ofSeconds(3);
    /** One that made no progress is looked at again before the watchdog bites. */
    private static final int TRIES = 4;

    /** How the process is doing. */
    @FunctionalInterface
    public interface Look {
        /**
         * Makes a round trip through whatever has to make progress. May hang where that does.
         *
         * @return a sentence about what is in flight; empty if something makes no progress
         * @throws InterruptedException if nobody waits for it any more
         */
        Optional<String> look() throws InterruptedException;
    }

    private final @Nullable NotifySocket socket;
    private final @Nullable Duration watchdog;
    private final Consumer<String> lines;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, daemons("postlude-systemd"));
    private final ExecutorService looking = Executors.newCachedThreadPool(daemons("postlude-systemd-look"));

    // Guarded by this.
    private @Nullable Look look;
    private @Nullable Future<Optional<String>> asked;
    private boolean isStopping;
    private boolean isBroken;
    private boolean isClosed;
    private long stopsBefore;

    private ServiceNotices(@Nullable NotifySocket socket, @Nullable Duration watchdog, Consumer<String> lines) {
        this.socket = socket;
        this.watchdog = watchdog;
        this.lines = lines;
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    private static ThreadFactory daemons(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * As the environment says: {@code NOTIFY_SOCKET}, {@code WATCHDOG_USEC}, {@code WATCHDOG_PID}.
     *
     * @param environment the value of a variable; null if it is not set
     * @param pid of this process: a watchdog of another one is not this one's
     * @param lines hears, once, why nothing can be told
     * @return told to nobody where nobody asked
     */
    public static ServiceNotices of(Function<String, @Nullable String> environment, long pid, Consumer<String> lines) {
        String name = environment.apply("NOTIFY_SOCKET");
        if (name == null || name.isEmpty()) {
            return new ServiceNotices(null, null, lines);
        }
        try {
            return new ServiceNotices(NotifySocket.open(name), watchdog(environment, pid, lines), lines);
        } catch (IOException e) {
            lines.accept("systemd is told nothing, and may take this process for one that does not start: "
                    + e.getMessage());
            return new ServiceNotices(null, null, lines);
        }
    }

    private static @Nullable Duration watchdog(
            Function<String, @Nullable String> environment, long pid, Consumer<String> lines) {
        String usec = environment.apply("WATCHDOG_USEC");
        String whose = environment.apply("WATCHDOG_PID");
        if (usec == null || usec.isEmpty() || (whose != null && !whose.equals(String.valueOf(pid)))) {
            return null;
        }
        if (!usec.matches("[1-9]\\d{0,17}")) {
            lines.accept("WATCHDOG_USEC is " + usec + ", which is no time: the watchdog is told nothing");
            return null;
        }
        return Duration.ofNanos(Math.multiplyExact(Long.parseLong(usec), 1_000L));
    }

    /**
     * It does its work from now on.
     *
     * @param progress looked at by a thread of its own, now and then
     */
    public void ready(Look progress) {
        synchronized (this) {
            look = progress;
        }
        tell("READY=1");
        if (socket != null) {
            timer.execute(this::beat);
        }
    }

    /** It reads its configuration again; {@link #reloaded} follows. */
    public void reloading() {
        // CLOCK_MONOTONIC, which is what nanoTime is on Linux.
        tell("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1_000);
    }

    /**
     * It has read it again, well or not.
     *
     * @param sentence what became of it
     */
    public void reloaded(String sentence) {
        tell("READY=1\nSTATUS=" + oneLine(sentence));
    }

    /**
     * It ends.
     *
     * @param most how long that may take; empty for any time
     */
    public void stopping(Optional<Duration> most) {
        synchronized (this) {
            isStopping = true;
            stopsBefore = System.nanoTime()
                    + most.map(EXTENSION::plus).orElse(Duration.ofDays(365)).toNanos();
        }
        tell("STOPPING=1\nSTATUS=logging off\n" + extension());
        if (socket != null) {
            later(this::extend, WHILE_STOPPING);
        }
    }

    private static String extension() {
        return "EXTEND_TIMEOUT_USEC=" + EXTENSION.toNanos() / 1_000;
    }

    /** For as long as it may take, and a moment more: one that hangs is not kept alive. */
    private void extend() {
        synchronized (this) {
            if (System.nanoTime() - stopsBefore > 0) {
                return;
            }
        }
        tell(extension() + "\nSTATUS=logging off: " + progress(WHILE_STOPPING).orElse("what is in flight is not told"));
        later(this::extend, WHILE_STOPPING);
    }

    private void beat() {
        synchronized (this) {
            if (isStopping) {
                return;
            }
        }
        Duration every = watchdog == null ? STATUS : watchdog.dividedBy(2);
        Duration patience = every.dividedBy(TRIES);
        Optional<String> status = progress(patience);
        if (status.isPresent()) {
            tell((watchdog == null ? "" : "WATCHDOG=1\n") + "STATUS=" + status.get());
            later(this::beat, every);
        } else {
            tell("STATUS=no progress: the spooler, or one of its stores, does not answer");
            later(this::beat, patience);
        }
    }

    private synchronized void later(Runnable work, Duration in) {
        if (!isClosed) {
            Future<?> unused = timer.schedule(work, in.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** One that hangs is not asked a second time while it does. */
    private Optional<String> progress(Duration patience) {
        Future<Optional<String>> answer;
        synchronized (this) {
            Look progress = look;
            if (progress == null) {
                return Optional.empty();
            }
            if (asked == null) {
                asked = looking.submit(progress::look);
            }
            answer = asked;
        }
        try {
            Optional<String> status = answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            forget();
            return status.map(ServiceNotices::oneLine);
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            forget();
            return Optional.empty(); // it cannot even be looked at
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private synchronized void forget() {
        asked = null;
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ");
    }

    private synchronized void tell(String state) {
        if (socket == null || isClosed) {
            return;
        }
        try {
            socket.send(state);
            isBroken = false;
        } catch (IOException e) {
            if (!isBroken) {
                lines.accept("systemd was not told '" + state.replace('\n', ' ') + "': " + e.getMessage());
            }
            isBroken = true;
        }
    }

    /** Tells nothing more. */
    @Override
    public void close() {
        synchronized (this) {
            isClosed = true;
            timer.shutdown(); // an interrupt would close the socket
            looking.shutdownNow();
            if (socket != null) {
                try {
                    socket.close();
                } catch (IOException e) {
                    lines.accept("closing the socket of systemd: " + e.getMessage());
                }
            }
        }
    }
}
