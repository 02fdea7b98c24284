package org.postlude.integration.hung;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Deadline;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStatus;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;
import org.postlude.store.Submission;
import org.postlude.tck.smtp.FaultServer;
import org.postlude.tck.smtp.Taken;

/**
 * One server with a fault, one store, one spooler that sends one message at a time; and in the end the same server without
 * the fault, to which the rest goes. In doubt the store holds, so that what is in doubt is there to be looked at.
 */
final class Trial implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofSeconds(1);
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration GRACE = Duration.ofMillis(300);
    /** The promise of {@link Deadline}. */
    private static final Duration BOUND = DEADLINE.plusSeconds(1);

    final FaultServer server;
    private final Line line;
    private final Disk disk;
    private final StoreAddress address;
    private final Map<String, Integer> submitted = new TreeMap<>();
    private SpoolerCoordinator spooler;
    private StoreSession session;
    private MessageStore store;

    Trial(Line line, Disk disk) throws IOException {
        this(line, disk, builder -> builder);
    }

    Trial(Line line, Disk disk, UnaryOperator<SpoolerCoordinator.Builder> settings) throws IOException {
        this.line = line;
        this.disk = disk;
        this.address = disk.address();
        this.server = line.start();
        this.spooler = settings.apply(builder()).build();
        this.session = spooler.logon("writer");
        this.store = session.openStore(address, OpenOptions.DEFAULT);
    }

    private SpoolerCoordinator.Builder builder() {
        return disk.register(SpoolerCoordinator.builder())
                .abortGrace(GRACE)
                .localName("post.example.org")
                .warnings(sentence -> {})
                .transport("out", line.url(server), Map.of("connections", "1"));
    }

    MessageStore store() {
        return store;
    }

    /** A message to one or more; its name is the local part of its Message-ID. */
    MessageId submit(String name, String... recipients) {
        submitted.put("<" + name + "@example.org>", recipients.length);
        Submission submission = Submission.of(
                Envelope.smtp("writer@example.org", recipients),
                Content.of(octets(name).getBytes(US_ASCII)));
        return store.submit(submission.withInDoubt(InDoubtPolicy.HOLD)).id();
    }

    static String octets(String name) {
        return "From: writer@example.org\r\nTo: all@example.net\r\nSubject: " + name
                + "\r\nDate: Mon, 03 Aug 2026 09:00:00 +0200\r\nMessage-ID: <" + name + "@example.org>\r\n\r\n"
                + ".begins with a dot\r\n" + "x".repeat(100) + "\r\n";
    }

    void awaitState(String name, MessageState state) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> store.queue("", 100).messages().stream()
                        .anyMatch(each -> isOf(each, name) && each.state() == state));
    }

    void awaitEmpty() {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> store.queue("", 1).messages().isEmpty());
    }

    static boolean isOf(MessageStatus status, String name) {
        return ("<" + name + "@example.org>").equals(status.messageId());
    }

    /** Everything submitted before is decided when this returns: the owner answers in order. */
    void settle() {
        session.openStore(disk.address(), OpenOptions.DEFAULT.withNoMail()).close();
    }

    /** Does something more when the spooler knows of the logoff. */
    LogoffReport logoff(LogoffMode mode, Stopwatch watch, Runnable then) {
        return watch.within(BOUND, mode + " with a deadline of " + DEADLINE, () -> {
            CompletionStage<LogoffReport> report = store.storeLogoffAsync(mode, Deadline.in(DEADLINE));
            settle();
            then.run();
            return report.toCompletableFuture().join();
        });
    }

    /** The program ends without patience. */
    void leave(Stopwatch watch) {
        watch.within(BOUND, "the close of the spooler", () -> {
            spooler.closeWithin(Deadline.in(DEADLINE));
            return "";
        });
    }

    /** As long as nobody retried what is in doubt, nobody got anything twice, and who was told nothing is in doubt. */
    Set<String> inDoubtAfterwards() throws IOException {
        server.heal();
        disk.reopen();
        spooler = builder().build();
        session = spooler.logon("writer");
        store = session.openStore(address, OpenOptions.DEFAULT);
        return inDoubt().stream().map(status -> "" + status.messageId()).collect(Collectors.toSet());
    }

    private List<MessageStatus> inDoubt() {
        return store.queue("", 1_000).messages().stream()
                .filter(status -> status.state() == MessageState.IN_DOUBT)
                .toList();
    }

    /**
     * To the healthy server goes what is left. Nothing is lost; what was not in doubt is there once; what was in doubt was
     * there once at most before it was sent again.
     */
    void assertNothingIsLost() throws IOException {
        Map<String, Integer> before = copies();
        before.forEach((place, count) -> assertEquals(1, count, () -> place + " was sent twice without doubt"));
        Set<String> doubtful = inDoubtAfterwards();
        for (MessageStatus status : inDoubt()) {
            assertTrue(store.resolve(new MessageId(status.id()), InDoubtPolicy.RETRY), status::toString);
        }
        LogoffReport report = store.storeLogoff(LogoffMode.PURGE, Deadline.in(PATIENCE));
        assertEquals(Outcome.RELEASED, report.outcome(), report::toString);
        assertEquals(0, report.counts().left(), report::toString);
        assertEquals(0, report.counts().returned(), report::toString);
        Map<String, Integer> after = copies();
        assertEquals(
                submitted.values().stream().mapToInt(count -> count).sum(),
                after.size(),
                () -> "lost: of " + submitted + " arrived " + after + "; " + report);
        after.forEach((place, count) -> {
            String id = place.substring(0, place.indexOf(' '));
            int atMost = doubtful.contains(id) ? 2 : 1;
            assertTrue(count <= atMost, () -> place + " arrived " + count + " times, in doubt were " + doubtful);
        });
        server.taken().forEach(each -> assertEquals(whole(each), each.octets()));
        assertEquals(List.of(), server.saidInPlain());
    }

    private static String whole(Taken taken) {
        return octets(taken.messageId().replaceAll("[<>]|@.*", ""));
    }

    private Map<String, Integer> copies() {
        Map<String, Integer> copies = new TreeMap<>();
        server.taken().forEach(each -> copies.merge(each.messageId() + " for " + each.recipient(), 1, Integer::sum));
        return copies;
    }

    @Override
    public void close() throws IOException {
        try (server) {
            spooler.closeWithin(Deadline.in(Duration.ZERO));
        }
        disk.check();
    }
}
