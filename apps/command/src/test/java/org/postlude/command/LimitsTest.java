package org.postlude.command;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.ActivityEvent;
import org.postlude.message.event.BlockReason;
import org.postlude.message.event.Blocked;
import org.postlude.message.event.EmailSent;
import org.postlude.message.event.RecordedEvent;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.ActivityFeed;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreSession;

/** A run of which one store is that of a user with limits. */
@Timeout(90)
@Tag("long")
class LimitsTest {
    private static final Pattern PORT = Pattern.compile("takes mail at 127\\.0\\.0\\.1:(\\d+) ");
    private static final String PDF = "Content-Type: application/pdf; name=x.pdf\r\n\r\ntext\r\n.";

    @TempDir
    Path dir;

    private volatile Duration ahead = Duration.ZERO;
    private final TestSurroundings run =
            new TestSurroundings().at(() -> Instant.now().plus(ahead));
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private CompletableFuture<Integer> code = new CompletableFuture<>();

    /** It goes on from there. */
    private void itIs(String time) {
        ahead = Duration.between(Instant.now(), Instant.parse(time));
    }

    private void begin(String limits) throws IOException {
        begin(limits, "via: 'local:'\ndeadline: 30s");
    }

    /** The second word is of the whole run. */
    private void begin(String limits, String viaAndMore) throws IOException {
        String[] words = viaAndMore.split("\n", -1);
        Path file = Files.writeString(dir.resolve("postlude.yaml"), """
                stores:
                  ann:
                    address: %s/ann
                    limits: {%s}
                    %s
                listen: [{port: 0}]
                %s
                """.formatted(dir, limits, words[0], words[1]));
        code = CompletableFuture.supplyAsync(
                () -> Main.run(new String[] {"run", "--json", file.toString()}, run.get()), threads);
        await().until(() -> run.err().contains("runs until SIGTERM") || code.isDone());
    }

    @AfterEach
    void close() throws Exception {
        if (!code.isDone()) {
            end();
        }
        threads.shutdownNow();
    }

    private void end() throws Exception {
        run.signal("SIGTERM");
        code.get(30, TimeUnit.SECONDS);
    }

    private String send(String recipient, String text) throws IOException {
        Matcher port = PORT.matcher(run.err());
        assertTrue(port.find(), run.err());
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port.group(1)))) {
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            String reply = in.readLine();
            for (String line : List.of(
                    "HELO client.example.org",
                    "MAIL FROM:<ann@example.org>",
                    "RCPT TO:<" + recipient + ">",
                    "DATA",
                    text)) {
                socket.getOutputStream().write((line + "\r\n").getBytes(US_ASCII));
                reply = in.readLine();
            }
            return reply;
        }
    }

    private String send(String recipient) throws IOException {
        return send(recipient, "Subject: one\r\n\r\ntext\r\n.");
    }

    /** What its feed tells, when the run has ended. */
    private List<ActivityEvent> events() {
        try (SpoolerCoordinator coordinator =
                        SpoolerCoordinator.builder().activityFeed(store -> true).build();
                StoreSession session = coordinator.logon("a test");
                MessageStore store =
                        session.openStore(StoreAddress.parse("sqlite:" + dir.resolve("ann")), OpenOptions.DEFAULT)) {
            return store.activity().read(0, 1_000).stream()
                    .map(ActivityFeed.Entry::event)
                    .toList();
        }
    }

    @Test
    void whenTheHoursAreOverTheStoreIsLoggedOffAndItIsOpenAgainWhenTheyBegin() throws Exception {
        itIs("2026-08-03T20:50:00Z");
        // The second mail may still be waiting when the run ends: no-wait sends what is ready.
        begin("hours: 'mon-fri 07:00-21:00', zone: UTC, at-end: no-wait", "via: 'local:'\nlogoff: no-wait");
        assertTrue(send("bob@example.org").startsWith("250"), run.err());
        itIs("2026-08-03T20:59:30Z");
        await().until(() -> run.err().contains("the time of ann is over in 2"));
        itIs("2026-08-03T21:00:01Z");
        await().until(() -> run.err().contains("the time of ann is over: "));
        assertTrue(run.err().contains("was logged off with no-wait, 0 messages left in it"), run.err());
        String refused = send("bob@example.org");
        assertTrue(refused.startsWith("451 4.3.2"), refused);
        itIs("2026-08-04T07:00:01Z");
        await().until(() -> run.err().contains("the time of ann begins")
                && run.err().lastIndexOf("the time of ann begins") > run.err().indexOf("was logged off"));
        assertTrue(send("bob@example.org").startsWith("250"), run.err());
        end();
        assertEquals(
                2,
                events().stream()
                        .filter(event -> event.kind().equals("mail.sent"))
                        .count());
    }

    @Test
    void aRunThatBeginsOutsideOfTheHoursOpensNothingUntilTheyBegin() throws Exception {
        itIs("2026-08-03T23:00:00Z");
        begin("hours: 'mon-fri 07:00-21:00', zone: UTC");
        String refused = send("bob@example.org");
        assertTrue(refused.startsWith("451 4.3.2"), refused);
        itIs("2026-08-04T07:00:01Z");
        await().until(() -> run.err().contains("the time of ann begins"));
        assertTrue(send("bob@example.org").startsWith("250"), run.err());
    }

    @Test
    void aRunThatEndsBeforeTheHoursBeginTellsWhatLiesThere() throws Exception {
        itIs("2026-08-03T20:50:00Z");
        begin("hours: 'mon-fri 07:00-21:00', zone: UTC");
        end();
        itIs("2026-08-03T23:00:00Z");
        Files.delete(dir.resolve("ann").resolve("exit.json"));
        TestSurroundings night = new TestSurroundings().at(() -> Instant.now().plus(ahead));
        CompletableFuture<Integer> second = CompletableFuture.supplyAsync(
                () -> Main.run(
                        new String[] {
                            "run", "--json", dir.resolve("postlude.yaml").toString()
                        },
                        night.get()),
                threads);
        await().until(() -> night.err().contains("runs until SIGTERM"));
        night.signal("SIGTERM");
        assertEquals(0, second.get(30, TimeUnit.SECONDS), night.err());
        assertEquals("RELEASED", night.json().get("outcome").asText());
        assertEquals(0, night.json().get("left").asInt());
    }

    /** It was past its permit, so nobody could stop it; its outcome decides. */
    @Test
    void aLogoffThatIsNotDoneIsAskedAgainAndTheStoreIsOpenedWhenItIs() throws Exception {
        try (SmtpStub smtp = new SmtpStub().holdTheDot()) {
            itIs("2026-08-03T20:50:00Z");
            begin("hours: 'mon-fri 07:00-21:00', zone: UTC", "via: " + smtp.url() + "\ndeadline: 300ms");
            assertTrue(send("bob@example.org").startsWith("250"), run.err());
            smtp.awaitDot();
            itIs("2026-08-03T21:00:01Z");
            await().until(() -> run.err().contains("is INCOMPLETE with"));
            itIs("2026-08-04T07:00:01Z");
            await().until(() -> run.err().contains("could not be opened: it is still being logged off"));
        }
        itIs("2026-08-04T07:02:00Z");
        await().until(() ->
                run.err().lastIndexOf("the time of ann begins") > run.err().indexOf("INCOMPLETE"));
        assertTrue(send("bob@example.org").startsWith("250"), run.err());
    }

    @Test
    void aSignalWhileTheHoursEndIsNotKeptWaiting() throws Exception {
        try (SmtpStub smtp = new SmtpStub().holdTheDot()) {
            itIs("2026-08-03T20:50:00Z");
            begin("hours: 'mon-fri 07:00-21:00', zone: UTC", "via: " + smtp.url() + "\ndeadline: 2s");
            assertTrue(send("bob@example.org").startsWith("250"), run.err());
            smtp.awaitDot();
            itIs("2026-08-03T21:00:01Z");
            await().until(() -> send("bob@example.org").startsWith("451"));
            run.signal("SIGTERM");
            code.get(20, TimeUnit.SECONDS);
            assertEquals("INCOMPLETE", run.json().get("outcome").asText());
        }
    }

    @Test
    void aBlockedContactAndAnAttachmentAreRefusedAndThatIsInTheFeed() throws Exception {
        begin("blocked: 'eve@example.org, @bad.example', attachments: no");
        String refused = send("eve@example.org");
        assertTrue(refused.startsWith("554 5.7.1 "), refused);
        assertTrue(refused.contains("CONTACTBLOCKED"), refused);
        assertTrue(send("bob@example.org", PDF).startsWith("554 5.7.1 "), refused);
        assertTrue(send("bob@example.org").startsWith("250"), refused);
        end();
        List<Blocked> blocked = events().stream()
                .flatMap(event -> RecordedEvent.of(event).stream())
                .map(event -> ((EmailSent) event).reason())
                .toList();
        assertEquals(2, blocked.size());
        assertTrue(blocked.contains(Blocked.of(BlockReason.ATTACHMENTBLOCKED)), blocked::toString);
    }

    @Test
    void limitsThatNobodyCanReadAreToldWithTheirLine() throws Exception {
        begin("hours: sometimes");
        assertEquals(78, code.get(30, TimeUnit.SECONDS));
        assertTrue(run.err().contains("postlude.yaml, line 4: 'hours' of 'limits': 'sometimes' is no span"), run.err());
    }

    @Test
    void aContactThatIsNoneIsToldToo() throws Exception {
        begin("allowed: bob");
        assertEquals(78, code.get(30, TimeUnit.SECONDS));
        assertTrue(run.err().contains("'bob' is no contact"), run.err());
    }
}
