package org.postlude.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Accepted mail that was damaged on the disk: every run tells of it, in words and by its exit code. In a Maildir store, whose
 * files can be damaged one by one.
 */
@Timeout(60)
class DamagedStoreTest {
    @TempDir
    Path dir;

    @Test
    void damagedBytesAreHeldAndEveryRunSaysSo() throws Exception {
        try (SmtpStub smtp = new SmtpStub().reply("a@example.net", "451 4.3.0 try later")) {
            send(Mail.write(dir, "plan", "a@example.net"), "--via", smtp.url());
            flip(queued(".eml"));
            smtp.reply("a@example.net", "250 2.1.5 ok");

            String id = "";
            for (String mode : List.of("purge", "purge", "no-wait", "quiet")) {
                TestSurroundings run = send("--logoff", mode, "--json");
                assertEquals(75, run.code(), run.err());
                JsonNode report = run.json();
                assertEquals("0x00090000", report.get("mask").asText());
                assertEquals("OUTBOUND_QUEUE", report.get("activity").get(0).asText());
                assertEquals(1, report.get("left").asInt());
                assertEquals(0, report.get("messagesOmitted").asInt());
                assertEquals(1, report.get("messages").size());
                JsonNode message = report.get("messages").get(0);
                assertEquals("HELD", message.get("state").asText());
                assertTrue(message.get("lastReply").asText().contains("damaged"), message.toString());
                id = message.get("id").asText();
                assertTrue(run.err().contains("message " + id + " is damaged"), run.err());
            }
            assertTrue(smtp.received().stream().noneMatch(text -> text.contains("plan")), "nothing of it is sent");
            TestSurroundings list = run("queue", "list");
            assertEquals(0, list.code());
            assertTrue(list.out().startsWith(id + "  HELD"), list.out());
        }
    }

    @Test
    void aRecordThatCannotBeReadIsToldByEveryRunUntilItIsTakenAway() throws Exception {
        try (SmtpStub smtp = new SmtpStub().reply("a@example.net", "451 4.3.0 try later")) {
            send(Mail.write(dir, "plan", "a@example.net"), "--via", smtp.url());
        }
        Path sidecar = queued(".parts");
        byte[] text = Files.readAllBytes(sidecar);
        Files.write(sidecar, Arrays.copyOf(text, text.length / 2));
        String id = String.valueOf(sidecar.getFileName()).replace(".parts", "");

        assertListTells(id);
        for (int i = 0; i < 2; i++) {
            TestSurroundings run = send("--json");
            assertEquals(74, run.code(), run.err());
            assertEquals("RELEASED", run.json().get("outcome").asText());
            assertEquals(0, run.json().get("left").asInt());
            assertTrue(run.errorLines().stream().anyMatch(line -> line.contains(id)), run.err());
            assertListTells(id);
        }
        try (Stream<Path> files = Files.list(dir.resolve("store/postlude/damaged"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        assertEquals(0, send("--json").code());
        assertEquals(List.of(), run("queue", "list").errorLines());
    }

    @Test
    void aPlaceThatCannotBeReadIsNoEmptyQueue() throws Exception {
        Path store = dir.resolve("store");
        assertOneLine(73, run("queue", "list"), store);
        Files.createFile(store);
        assertOneLine(73, run("queue", "list"), store);
        Files.delete(store);
        Files.createDirectories(store);
        assertEquals("The queue is empty.\n", run("queue", "list").out());
        Files.createSymbolicLink(store.resolve("postlude"), store.resolve("postlude"));
        assertOneLine(74, run("queue", "list", "--json"), store);
    }

    /** What happened, to which thing, where the mail is now, what to do. */
    private static void assertOneLine(int code, TestSurroundings run, Path store) {
        assertEquals(code, run.code(), run.out() + run.err());
        assertEquals("", run.out());
        assertEquals(1, run.errorLines().size(), run.err());
        assertTrue(run.err().startsWith("postlude: cannot open a Maildir store in " + store + ": "), run.err());
        assertTrue(run.err().contains("mail that is there stays there. Name a directory that you may read"), run.err());
    }

    private void assertListTells(String id) {
        TestSurroundings list = run("queue", "list", "--json");
        assertEquals(0, list.code(), list.err());
        assertEquals(0, list.json().get("messages").size());
        assertFalse(list.json().get("more").asBoolean());
        assertEquals(1, list.errorLines().size(), list.err());
        assertTrue(list.err().contains(id), list.err());
    }

    /** The one file of a message that is queued; the other files are the spooler's own notes. */
    private Path queued(String end) throws IOException {
        try (Stream<Path> files = Files.list(dir.resolve("store/postlude/queue"))) {
            Path bytes = files.filter(file -> file.toString().endsWith(".eml"))
                    .findFirst()
                    .orElseThrow();
            return end.equals(".eml") ? bytes : Path.of(bytes.toString().replaceAll("eml$", "parts"));
        }
    }

    private static void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    private TestSurroundings send(String... args) {
        return run(Stream.concat(Stream.of("send"), Stream.of(args)).toArray(String[]::new));
    }

    private TestSurroundings run(String... args) {
        List<String> line = new ArrayList<>(List.of(args));
        line.addAll(List.of("--store", "maildir:" + dir.resolve("store")));
        TestSurroundings run = new TestSurroundings();
        run.run(line.toArray(String[]::new));
        return run;
    }
}
