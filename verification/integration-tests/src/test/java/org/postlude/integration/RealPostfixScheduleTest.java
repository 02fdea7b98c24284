package org.postlude.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.spooler.DestinationPolicy;
import org.postlude.spooler.Limit;
import org.postlude.spooler.RetrySchedule;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.Tried;
import org.postlude.spooler.queue.QueueControl;
import org.postlude.spooler.queue.Reason;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;
import org.postlude.store.Submission;
import org.postlude.tck.memory.InMemoryStoreProvider;

/**
 * The schedule, destinations and limits against a Postfix that greylists a domain, refuses a recipient and takes only so many
 * messages in a time, beside a destination where nobody listens.
 */
@Tag("real-peer")
@Timeout(180)
class RealPostfixScheduleTest {
    private static final int MOST = 5;
    /** Postfix counts in whole seconds, from the first message on, and so a little longer than it says. */
    private static final Duration INTERVAL = Duration.ofSeconds(3);

    private static final Duration LONGER = INTERVAL.plusSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(75);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final RetrySchedule SCHEDULE =
            new RetrySchedule(SECOND, 1, SECOND, 0, Duration.ofSeconds(18), Optional.of(Duration.ofSeconds(3)));
    private static final DestinationPolicy DESTINATIONS =
            new DestinationPolicy(2, 5, 2, Duration.ofSeconds(2), Duration.ofSeconds(2), 100);

    @TempDir
    Path dir;

    private final InMemoryStoreProvider disk = new InMemoryStoreProvider();
    private final StoreAddress address = disk.freshAddress();
    private GreyList grey;
    private Postfix postfix;

    @BeforeEach
    void start() throws Exception {
        grey = GreyList.start("example.com", Duration.ofMillis(500));
        postfix = Postfix.startStrict(Files.createDirectory(dir.resolve("postfix")), grey.port(), MOST, INTERVAL);
    }

    @AfterEach
    void stop() throws Exception {
        postfix.close();
        grey.close();
    }

    private SpoolerCoordinator.Builder builder() throws Exception {
        return SpoolerCoordinator.builder()
                .store(disk)
                .transport("smtp", postfix.url(), Map.of())
                .transport("nobody", "smtp://127.0.0.1:" + Ports.free(), Map.of())
                .route("dead.example", "nobody")
                .retry(SCHEDULE)
                .destinations(DESTINATIONS);
    }

    private static MessageId submit(MessageStore store, String recipient) {
        String text = "From: writer@example.org\r\nTo: " + recipient + "\r\nSubject: s\r\n\r\nHello.\r\n";
        return store.submit(Submission.of(
                        Envelope.smtp("writer@example.org", recipient), Content.of(text.getBytes(ISO_8859_1))))
                .id();
    }

    private static List<MessageId> submit(MessageStore store, int count, String domain) {
        List<MessageId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(submit(store, "r" + i + "@" + domain));
        }
        return ids;
    }

    private static MessageState state(QueueControl queue, MessageId id) {
        return queue.why(id).orElseThrow().state();
    }

    private static void awaitState(QueueControl queue, List<MessageId> ids, MessageState state) {
        for (MessageId id : ids) {
            await(id + " in " + state + ": " + queue.show(id)).atMost(PATIENCE).until(() -> state(queue, id) == state);
        }
    }

    private static List<String> answers(QueueControl queue, MessageId id) {
        return queue.show(id).orElseThrow().tries().stream().map(Tried::answer).toList();
    }

    private List<String> reports(String kind) {
        return disk.filed(address, "INBOX").stream()
                .map(bytes -> new String(bytes, ISO_8859_1))
                .filter(report -> report.contains("Action: " + kind))
                .toList();
    }

    @Test
    void eachMessageEndsAsItsDestinationSaysAndTheLimitIsNeverExceeded() throws Exception {
        try (SpoolerCoordinator spooler = builder()
                        .limit(new Limit(Limit.Of.TRANSPORT, "smtp", MOST, LONGER))
                        .build();
                StoreSession session = spooler.logon("writer")) {
            MessageStore store = session.openStore(address, OpenOptions.DEFAULT);
            QueueControl queue = spooler.queue(address);
            List<MessageId> dead = submit(store, 5, "dead.example");
            List<MessageId> greylisted = submit(store, 2, "example.com");
            MessageId gone = submit(store, Postfix.GONE);
            List<MessageId> usual = submit(store, 2, "example.net");
            await("the dead destination")
                    .atMost(PATIENCE)
                    .until(() -> dead.stream()
                            .allMatch(id -> queue.why(id).orElseThrow().reasons().stream()
                                    .anyMatch(reason -> reason.kind() == Reason.Kind.DESTINATION_DEAD)));
            awaitState(queue, usual, MessageState.DELIVERED);
            awaitState(queue, List.of(gone), MessageState.RETURNED);
            awaitState(queue, greylisted, MessageState.DELIVERED);
            awaitState(queue, dead, MessageState.RETURNED);

            usual.forEach(id -> assertEquals(
                    1, answers(queue, id).size(), () -> answers(queue, id).toString()));
            for (MessageId id : greylisted) {
                List<String> answers = answers(queue, id);
                assertTrue(answers.size() >= 2 && answers.get(0).contains("450 4.7.1"), answers::toString);
                assertTrue(answers.get(answers.size() - 1).startsWith("250 2.0.0"), answers::toString);
            }
            assertEquals(1, answers(queue, gone).size());
            assertTrue(
                    answers(queue, gone).get(0).contains("550 5.1.1"),
                    () -> answers(queue, gone).toString());
            assertEquals(6, reports("failed").size(), () -> reports("failed").toString());
            List<String> delayed = reports("delayed").stream()
                    .filter(report -> report.contains("dead.example"))
                    .toList();
            assertEquals(5, delayed.size(), delayed::toString);
            store.storeLogoff(LogoffMode.ORDERLY);
        }
        assertEquals(List.of(), tooFast(), "Postfix counts too");
        assertTrue(taken().values().stream().mapToInt(Integer::intValue).sum() >= 7, () -> "seen in the log");
        List<Integer> seconds = new ArrayList<>(taken().keySet());
        for (int second : seconds) {
            // Whole seconds: so many lie in any interval that is a second shorter.
            int within = taken().entrySet().stream()
                    .filter(each -> each.getKey() >= second && each.getKey() < second + LONGER.toSeconds() - 1)
                    .mapToInt(Map.Entry::getValue)
                    .sum();
            assertTrue(within <= MOST, () -> "from second " + second + " on: " + taken());
        }
    }

    /** That a limit of one's own is needed. */
    @Test
    void whoeverIsTooFastIsToldSoAndAllArrivesAllTheSame() throws Exception {
        try (SpoolerCoordinator spooler = builder().build();
                StoreSession session = spooler.logon("writer")) {
            MessageStore store = session.openStore(address, OpenOptions.DEFAULT);
            QueueControl queue = spooler.queue(address);
            List<MessageId> usual = submit(store, 3 * MOST, "example.net");
            awaitState(queue, usual, MessageState.DELIVERED);
            assertTrue(!tooFast().isEmpty(), () -> "nobody was too fast");
            assertTrue(
                    usual.stream().anyMatch(id -> answers(queue, id).get(0).contains("4.7.1")),
                    () -> answers(queue, usual.get(3 * MOST - 1)).toString());
            store.storeLogoff(LogoffMode.ORDERLY);
        }
        await("all of them").atMost(PATIENCE).until(() -> postfix.delivered().size() == 3 * MOST);
    }

    private List<String> tooFast() throws Exception {
        return postfix.log().stream()
                .filter(line -> line.contains("rate limit exceeded"))
                .toList();
    }

    /** Transactions that began, by the second of the day in the log: taken, or deferred and refused for their recipient. */
    private Map<Integer, Integer> taken() {
        Map<Integer, Integer> bySecond = new TreeMap<>();
        try {
            for (String line : postfix.log()) {
                if (line.contains(": client=") || line.contains("NOQUEUE: reject: RCPT")) {
                    String[] time = line.split(" +", -1)[2].split(":", -1);
                    int second = Integer.parseInt(time[0]) * 3_600
                            + Integer.parseInt(time[1]) * 60
                            + Integer.parseInt(time[2]);
                    bySecond.merge(second, 1, Integer::sum);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bySecond;
    }
}
