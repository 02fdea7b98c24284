package org.postlude.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.Outcome;
import org.postlude.store.StoreSession;
import org.postlude.store.Submission;

/** Very many stores of one database, open in one session: what one more costs, and how soon one of them is given back. */
final class LogonsTask implements Task {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LATER = Duration.ofDays(2);
    /** One store in so many has mail queued, when it is asked for. */
    static final int MAILED = 10;

    private static final int MAILS = 3;

    private final SpoolerCoordinator coordinator = SpoolerCoordinator.builder()
            .transport("smtp", "smtp://127.0.0.1:" + Outbox.NOBODY, Map.of())
            .localName("bench.example.org")
            .build();
    private final StoreSession session = coordinator.logon("benchmark");
    /** The oldest first. */
    private final Deque<Open> open = new ArrayDeque<>();
    /** Those that were logged off; they are opened again before new ones are made. */
    private final Deque<Integer> closed = new ArrayDeque<>();

    private Path directory = Path.of("");
    private String what = "";
    private int count;

    private record Open(int number, MessageStore store) {}

    /** The database's directory; {@code open}, {@code mail}, {@code cost}, {@code session} or a mode; how many stores. */
    @Override
    public void prepare(List<String> arguments) {
        directory = Path.of(arguments.get(0));
        what = arguments.get(1);
        count = Integer.parseInt(arguments.get(2));
    }

    /** Each open or logoff; of {@code cost} the octets of heap, the threads and the resident octets of this process. */
    @Override
    public List<Double> run() throws IOException {
        return switch (what) {
            case "open" -> open();
            case "mail" -> mail();
            case "cost" ->
                List.of(heap(), (double) ManagementFactory.getThreadMXBean().getThreadCount(), (double)
                        Tree.ofThisProcess("VmRSS"));
            case "session" -> sessionLogoff();
            default -> logoff(LogoffMode.valueOf(what));
        };
    }

    /** Until so many are open. */
    private List<Double> open() {
        long[] nanos = new long[count - open.size()];
        for (int i = 0; i < nanos.length; i++) {
            int number = closed.isEmpty() ? open.size() : closed.remove();
            String address = "sqlite:" + directory + "#user" + number;
            long begin = System.nanoTime();
            open.add(new Open(number, session.openStore(address)));
            nanos[i] = System.nanoTime() - begin;
        }
        return Times.of(nanos);
    }

    private List<Double> mail() {
        Instant later = Instant.now().plus(LATER);
        for (Open each : open) {
            for (int i = 0; hasMail(each) && i < MAILS; i++) {
                Envelope envelope = Envelope.smtp(Letters.SENDER, Letters.recipient(i));
                each.store()
                        .submit(Submission.of(envelope, Content.of(Letters.bytes(i, Letters.SMALL)))
                                .withNotBefore(later));
            }
        }
        return List.of();
    }

    private static boolean hasMail(Open store) {
        return store.number() % MAILED == 0;
    }

    private List<Double> logoff(LogoffMode mode) {
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            Open each = open.remove();
            long begin = System.nanoTime();
            LogoffReport report = each.store().storeLogoff(mode, Deadline.in(PATIENCE));
            nanos[i] = System.nanoTime() - begin;
            requireReleased(report);
            each.store().close();
            closed.add(each.number());
        }
        return Times.of(nanos);
    }

    private List<Double> sessionLogoff() {
        List<LogoffReport> reports = session.logoff(LogoffMode.ORDERLY, Deadline.in(PATIENCE), Set.of());
        if (reports.size() != open.size()) {
            throw new IllegalStateException(
                    open.size() + " stores were open, and there are reports of " + reports.size());
        }
        reports.forEach(LogonsTask::requireReleased);
        return List.of();
    }

    private static void requireReleased(LogoffReport report) {
        if (report.outcome() != Outcome.RELEASED) {
            throw new IllegalStateException("a store in which nothing is due was to be released: " + report);
        }
    }

    private static double heap() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
