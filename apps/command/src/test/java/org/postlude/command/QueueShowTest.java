package org.postlude.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code queue show}: one message, looked at closely. */
@Timeout(60)
class QueueShowTest {
    @TempDir
    Path dir;

    private String file = "";
    private String id = "";

    @BeforeEach
    void leaveTwoMessages() throws Exception {
        try (SmtpStub smtp = new SmtpStub().reply("a@example.net", "451 4.3.0 try later")) {
            file = Mail.write(dir, "plan", "a@example.net", "b@example.net");
            assertEquals(
                    75,
                    run("send", file, Mail.write(dir, "other", "a@example.net"), "--via", smtp.url())
                            .code());
        }
        for (JsonNode message : run("queue", "list", "--json").json().get("messages")) {
            id = message.get("messageId").asText().equals("<plan@example.org>")
                    ? message.get("id").asText()
                    : id;
        }
    }

    @Test
    void showsTheListsFieldsAndSenderTimesAndSize() throws Exception {
        JsonNode shown = run("queue", "show", id, "--json").json();
        List<String> names = new ArrayList<>();
        shown.fieldNames().forEachRemaining(names::add);
        List<String> expected = new ArrayList<>();
        run("queue", "list", "--json")
                .json()
                .get("messages")
                .get(0)
                .fieldNames()
                .forEachRemaining(expected::add);
        expected.addAll(List.of(
                "sender", "submitted", "nextAttempt", "size", "damage", "subject", "inDoubt", "expires", "tries"));
        assertEquals(expected, names);
        assertEquals(id, shown.get("id").asText());
        assertEquals("press@example.org", shown.get("sender").asText());
        assertEquals(Files.size(Path.of(file)), shown.get("size").asLong());
        assertTrue(shown.get("damage").isNull());
        assertTrue(
                Instant.parse(shown.get("submitted").asText())
                        .isBefore(Instant.parse(shown.get("nextAttempt").asText())),
                shown::toString);
        assertEquals("DELIVERED", shown.get("recipients").get(1).get("state").asText());
        assertEquals(1, shown.get("tries").size());
        JsonNode attempt = shown.get("tries").get(0);
        assertEquals(2, attempt.get("recipients").size());
        assertEquals("a@example.net", attempt.get("recipients").get(0).asText());
        assertEquals(shown.get("transport"), attempt.get("transport"));
        assertTrue(Instant.parse(attempt.get("at").asText()).isBefore(Instant.now()), attempt::toString);
        assertTrue(attempt.get("tookMillis").asLong() >= 0, attempt::toString);
        assertEquals(shown.get("lastReply"), attempt.get("answer"));
        assertTrue(shown.get("expires").isNull());
    }

    @Test
    void tellsAPersonTheSame() {
        TestSurroundings shown = run("queue", "show", id);
        assertEquals(0, shown.code(), shown.err());
        List<String> lines = shown.out().lines().toList();
        assertEquals("id:           " + id, lines.get(0));
        assertTrue(lines.contains("state:        BACKING_OFF"), shown.out());
        assertTrue(lines.contains("sender:       <press@example.org>"), shown.out());
        assertTrue(
                lines.stream().anyMatch(line -> line.startsWith("recipient:    a@example.net  BACKING_OFF: 451 4.3.0")),
                shown.out());
        assertTrue(
                lines.stream()
                        .anyMatch(line ->
                                line.matches("attempt:      20.*Z  a@example.net and 1 more over .*, took .*s: .*")),
                shown.out());
        assertTrue(lines.stream().anyMatch(line -> line.matches("next attempt: .* \\(in .*\\)")), shown.out());
    }

    @Test
    void theBeginningOfANameIsEnoughIfOnlyOneBeginsSo() {
        // Long enough to tell the two apart, whatever the store calls them.
        int length = id.length();
        while (length > 1 && run("queue", "show", id.substring(0, length - 1)).code() == 0) {
            length--;
        }
        assertTrue(length < id.length(), id);
        assertEquals(
                id,
                run("queue", "show", id.substring(0, length), "--json")
                        .json()
                        .get("id")
                        .asText());
        TestSurroundings both = run("queue", "show", id.substring(0, 1));
        assertEquals(65, both.code());
        assertTrue(
                both.err().contains(id.charAt(0) + " may be any of ")
                        && both.err().contains(id),
                both.err());
        assertEquals("", both.out());
    }

    @Test
    void anUnknownNameIsSaidToBeUnknown() {
        TestSurroundings run = run("queue", "show", "nothing-of-that-name", "--json");
        assertEquals(65, run.code());
        assertEquals("", run.out());
        assertTrue(run.err().contains("no message nothing-of-that-name in maildir:"), run.err());
        assertEquals(64, run("queue", "show", "../etc").code());
        assertEquals(64, run("queue", "show").code());
    }

    @Test
    void damagedBytesAreShownAsDamage() throws Exception {
        try (Stream<Path> files = Files.list(dir.resolve("store/postlude/queue"))) {
            for (Path each :
                    files.filter(path -> path.toString().endsWith(".eml")).toList()) {
                byte[] bytes = Files.readAllBytes(each);
                bytes[bytes.length / 2] ^= 1;
                Files.write(each, bytes);
            }
        }
        JsonNode shown = run("queue", "show", id, "--json").json();
        assertTrue(shown.get("damage").asText().contains("is not what was submitted"), shown::toString);
        assertTrue(shown.get("size").isNull());
        assertEquals("press@example.org", shown.get("sender").asText());
        assertTrue(run("queue", "show", id).out().contains("\ndamage:       "));
    }

    @Test
    void aRecordThatCannotBeReadIsToldOnStandardError() throws Exception {
        try (Stream<Path> files = Files.list(dir.resolve("store/postlude/queue"))) {
            for (Path each :
                    files.filter(path -> path.toString().endsWith(".parts")).toList()) {
                byte[] text = Files.readAllBytes(each);
                Files.write(each, Arrays.copyOf(text, text.length / 2));
            }
        }
        TestSurroundings run = run("queue", "show", id);
        assertEquals(65, run.code(), run.out());
        assertTrue(run.errorLines().stream().anyMatch(line -> line.contains(id) && line.contains("record")), run.err());
    }

    private TestSurroundings run(String... args) {
        List<String> line = new ArrayList<>(List.of(args));
        line.addAll(List.of("--store", "maildir:" + dir.resolve("store")));
        TestSurroundings run = new TestSurroundings();
        run.run(line.toArray(String[]::new));
        return run;
    }
}
