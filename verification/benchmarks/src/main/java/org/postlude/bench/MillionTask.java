package org.postlude.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postlude.store.LogoffMode;

/** A very deep queue of which little is due; what it is to do with it is the word that it is prepared with. */
final class MillionTask implements Task {
    private static final int THREADS = 50;
    private static final Duration LATER = Duration.ofDays(2);
    private static final long PATIENCE_SECONDS = 600;
    private static final long BETWEEN_MILLIS = 10;
    /** In how many domains the mail for another day lies; each is a lane. */
    static final int DOMAINS = 10_000;

    private final Arrivals arrivals = new Arrivals();
    private final TimedStore store = new TimedStore();
    private Path directory = Path.of("");
    private int port;
    private String what = "";
    private int count;
    private int left;
    private @Nullable Outbox open;

    static String domain(int number) {
        return "d" + number % DOMAINS + ".later.example.net";
    }

    /**
     * The store's directory, the port that takes its mail, what is to be done, with how many messages, and how many are left
     * behind them, for another day.
     */
    @Override
    public void prepare(List<String> arguments) throws Exception {
        directory = Path.of(arguments.get(0));
        port = Integer.parseInt(arguments.get(1));
        what = arguments.get(2);
        count = Integer.parseInt(arguments.get(3));
        left = Integer.parseInt(arguments.get(4));
        if (what.equals("send") || what.equals("ask")) {
            Outbox outbox = opened();
            outbox.suspend();
            Crowd.run(THREADS, count, () -> number -> outbox.submit(number, Letters.SMALL));
            long[] unused = store.takeLooks();
        }
    }

    /** It stays open, and is measured when it has looked at its rows, which it does once after it was opened. */
    private Outbox opened() throws InterruptedException {
        Outbox outbox = open;
        if (outbox == null) {
            outbox = Outbox.watched(directory, port, store, arrivals);
            open = outbox;
            Thread.sleep(BETWEEN_MILLIS);
            while (isInspected()) {
                Thread.sleep(BETWEEN_MILLIS);
            }
        }
        return outbox;
    }

    private static boolean isInspected() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("postlude-sqlite-inspector"));
    }

    /**
     * Of {@code fill}, {@code add} and {@code end} nothing, of {@code send} each look for what is due, of {@code ask} each answer of
     * QUIET, of {@code start} numbers of its own.
     */
    @Override
    public List<Double> run() throws Exception {
        return switch (what) {
            case "fill" -> fill();
            case "add" -> add();
            case "start" -> start();
            case "send" -> send();
            case "ask" -> ask();
            case "end" -> end();
            default -> throw new IllegalArgumentException(what);
        };
    }

    private List<Double> fill() throws InterruptedException {
        Instant later = Instant.now().plus(LATER);
        try (Outbox outbox = Outbox.taking(directory, port)) {
            long[] nanos = Crowd.run(
                    THREADS,
                    count,
                    () -> number ->
                            outbox.submitFor(later, "r" + number + "@" + domain(number), number, Letters.SMALL));
            outbox.logoff(LogoffMode.ORDERLY, count);
            return Times.of(nanos);
        }
    }

    private List<Double> add() throws InterruptedException {
        try (Outbox outbox = Outbox.taking(directory, port)) {
            Crowd.run(THREADS, count, () -> number -> outbox.submit(number, Letters.SMALL));
            outbox.logoff(LogoffMode.ORDERLY, (long) count + left);
        }
        return List.of();
    }

    /**
     * Milliseconds from the start of this process to its first attempt, its slowest look, messages a second from then on, its most
     * memory ever in octets.
     */
    private List<Double> start() throws IOException, InterruptedException {
        try (Outbox outbox = Outbox.watched(directory, port, store, arrivals)) {
            arrivals.await(count, PATIENCE_SECONDS);
            double seconds = (System.currentTimeMillis() - arrivals.firstAttempt()) / 1000.0;
            outbox.logoff(LogoffMode.NO_WAIT, left);
            double began = arrivals.firstAttempt()
                    - ManagementFactory.getRuntimeMXBean().getStartTime();
            double slowest = Times.of(store.takeLooks()).get(2);
            return List.of(began, slowest, count / seconds, (double) Tree.ofThisProcess("VmHWM"));
        }
    }

    /** From the moment at which it may be sent until each outcome is recorded; the spooler runs on. */
    private List<Double> send() throws InterruptedException {
        long before = arrivals.delivered();
        opened().resume();
        arrivals.await(before + count, PATIENCE_SECONDS);
        return Times.of(store.takeLooks());
    }

    /**
     * QUIET is asked again and again while the store sends. It refuses while anything is in process; where nothing is just then, it
     * releases the store, which is opened again.
     */
    private List<Double> ask() throws InterruptedException {
        long before = arrivals.delivered();
        opened().resume();
        arrivals.await(before + count / 20, PATIENCE_SECONDS);
        List<Long> nanos = new ArrayList<>();
        while (arrivals.delivered() < before + count * 9L / 10) {
            Outbox outbox = opened();
            long begin = System.nanoTime();
            boolean isReleased = outbox.logoffQuietly();
            nanos.add(System.nanoTime() - begin);
            if (isReleased) {
                outbox.close();
                open = Outbox.watched(directory, port, store, arrivals);
            }
            Thread.sleep(BETWEEN_MILLIS);
        }
        arrivals.await(before + count, PATIENCE_SECONDS);
        return Times.of(nanos.stream().mapToLong(Long::longValue).toArray());
    }

    private List<Double> end() throws InterruptedException {
        try (Outbox outbox = opened()) {
            outbox.logoff(LogoffMode.NO_WAIT, left);
        }
        return List.of((double) arrivals.delivered());
    }
}
