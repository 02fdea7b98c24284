package org.postlude.command;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.activitylog.ActivityLog;
import org.postlude.activitylog.LogEntry;
import org.postlude.activitylog.LogHead;
import org.postlude.activitylog.LogOptions;
import org.postlude.activitylog.MailEvents;
import org.postlude.activitylog.ReadPosition;
import org.postlude.message.ActivityEvent;
import org.postlude.message.event.Fact;

/** The words that read a log: what they show, and what they end with. */
@Timeout(60)
class EventsTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final String HOSTILE = "x\u202e\u001b[2J\n\"@example.org";

    @TempDir
    Path dir;

    private Path log;
    private LogHead head = LogHead.NONE;

    @BeforeEach
    void write() {
        log = dir.resolve("log");
        try (ActivityLog open = ActivityLog.open(log, LogOptions.DEFAULT, () -> NOON)) {
            append(open, NOON.minusSeconds(7_200), "mail.sent", "ann@example.org", 2);
            append(open, NOON.minusSeconds(60), "mail.held", "bob@example.org", 3);
            append(open, NOON, "mail.returned", HOSTILE, 4);
            head = open.head();
        }
    }

    private static void append(ActivityLog open, Instant at, String kind, String sender, long next) {
        ActivityEvent event = new ActivityEvent(
                "part:" + next, at, kind, Map.of("sender", sender, "delivered", "c@example.net\td@example.net"));
        MailEvents mail = new MailEvents(Fact.of("postlude"), Fact.absent("none"));
        LogHead unused = open.append(new LogEntry(event, Optional.of(new ReadPosition("main", next)), mail.of(event)));
    }

    private TestSurroundings run(int code, String... words) {
        TestSurroundings surroundings = new TestSurroundings().at(InstantSource.fixed(NOON));
        List<String> line = new ArrayList<>(List.of("events"));
        line.addAll(List.of(words));
        assertEquals(code, surroundings.run(line.toArray(String[]::new)), surroundings.err() + surroundings.out());
        return surroundings;
    }

    private List<String> lines(String... words) {
        return run(0, words).out().lines().toList();
    }

    private Path file() {
        return log.resolve("events-000000000001.jsonl");
    }

    @Test
    void showHasALineForEachEvent() {
        List<String> lines = lines("show", log.toString());
        assertEquals(4, lines.size());
        assertEquals("2026-03-01T12:00:00Z  log.began", lines.get(0));
        assertEquals(
                "2026-03-01T10:00:00Z  mail.sent  main  delivered=\"c@example.net, d@example.net\"  sender=ann@example.org",
                lines.get(1));
        assertFalse(lines.get(3).contains("\u202e") || lines.get(3).contains("\u001b"), lines.get(3));
    }

    @Test
    void showTakesWhatIsWanted() {
        String place = log.toString();
        assertEquals(
                1, lines("show", "--log", place, "--user", "ann@example.org").size());
        assertEquals(2, lines("show", place, "--since", "1h", "--kind", "mail").size());
        assertEquals(
                1,
                lines("show", place, "--since", "2026-03-01T12:00:00Z", "--kind", "mail")
                        .size());
        assertEquals(2, lines("show", place, "--kind", "email.sent").size());
        assertEquals(3, lines("show", place, "--user", "D@example.net").size());
        assertEquals(0, lines("show", place, "--kind", "ma").size());
    }

    @Test
    void showInJsonIsTheLinesAsTheLogHasThem() throws IOException {
        assertEquals(Files.readAllLines(file()), lines("show", log.toString(), "--json"));
        JsonNode last = new ObjectMapper()
                .readTree(lines("show", log.toString(), "--json").get(3));
        assertEquals(HOSTILE, last.get("facts").get("sender").asText());
        assertEquals("email.sent", last.get("event").get("kind").asText());
    }

    @Test
    void aLogThatIsWhatWasWrittenEndsWith0() {
        TestSurroundings whole = run(0, "verify", log.toString(), "--json");
        assertEquals("WHOLE", whole.json().get("finding").asText());
        assertEquals(4, whole.json().get("lines").asInt());
        assertEquals(4, whole.json().get("aside").asInt());
        assertEquals(head.hash(), whole.json().get("hash").asText());
        assertTrue(whole.json().get("file").isNull());
        assertTrue(run(0, "verify", log.toString(), "--head", head.hash()).out().startsWith("WHOLE: "));
    }

    @Test
    void theFirstLineThatIsNotIsNamedAndItEndsWith65() throws IOException {
        Files.writeString(file(), Files.readString(file()).replace("ann@", "eve@"));
        assertTrue(run(65, "verify", log.toString())
                .out()
                .startsWith("TAMPERED events-000000000001.jsonl, line 2: it was changed"));
        JsonNode found = run(65, "verify", "--log", log.toString(), "--json").json();
        assertEquals(2, found.get("line").asInt());
        assertEquals(1, found.get("last").asInt());
    }

    @Test
    void aTornLastLineIsToldFromThat() throws IOException {
        Files.writeString(file(), Files.readString(file()) + "{\"n\":5,\"at\":");
        assertTrue(run(0, "verify", log.toString()).out().startsWith("TORN events-000000000001.jsonl, line 5: "));
    }

    @Test
    void anEndThatWasCutOffAndAHeadThatIsNotThereEndWith65() throws IOException {
        assertTrue(run(65, "verify", log.toString(), "--head", "0a".repeat(32))
                .out()
                .startsWith("UNKNOWN_HEAD: "));
        Path heads = Files.move(log.resolve("heads"), dir.resolve("aside"));
        List<String> lines = Files.readAllLines(file());
        Files.writeString(file(), String.join("\n", lines.subList(0, 3)) + "\n");
        assertTrue(run(0, "verify", log.toString()).out().contains("nobody can see whether the end was cut off"));
        assertTrue(run(65, "verify", log.toString(), "--heads", heads.toString())
                .out()
                .startsWith("TRUNCATED "));
    }

    @Test
    void aLineThatIsNoneIsSaidAndTheOthersAreShown() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(file()));
        lines.set(1, "nothing");
        Files.write(file(), lines);
        TestSurroundings shown = run(65, "show", log.toString());
        assertEquals(3, shown.out().lines().count());
        assertTrue(shown.err().contains("line 2"), shown.err());
    }

    @Test
    void tailShowsTheLastAndThenWhatComesUntilASignal() throws Exception {
        TestSurroundings tail = new TestSurroundings();
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(
                () -> tail.run("events", "tail", log.toString(), "--lines", "1", "--kind", "mail"),
                work -> new Thread(work, "tail").start());
        await().until(() -> tail.out().contains("mail.returned"));
        assertFalse(tail.out().contains("mail.sent"), tail.out());
        try (ActivityLog open = ActivityLog.open(log, LogOptions.DEFAULT, () -> NOON)) {
            append(open, NOON, "mail.withdrawn", "ann@example.org", 5);
        }
        await().until(() -> tail.out().contains("mail.withdrawn"));
        tail.signal("SIGINT");
        assertEquals(0, code.get(20, TimeUnit.SECONDS));
    }
}
