package org.postlude.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way: Python's smtplib, {@code postlude run}, Postfix, a mailbox that Dovecot serves, another {@code postlude run}, and its
 * store. Python's imaplib looks at the mailbox in between.
 */
@Tag("real-peer")
@Timeout(240)
class RealChainTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String OWNER = "ann";
    private static final int LARGE = 1 << 20;

    @TempDir
    Path dir;

    private DovecotMailboxes dovecot;
    private Postfix postfix;
    private RunningPostlude taker;
    private Path sent;

    @BeforeEach
    void start() throws Exception {
        dovecot = DovecotMailboxes.start(Files.createDirectory(dir.resolve("dovecot")));
        dovecot.makeMailbox(OWNER);
        postfix = Postfix.startInto(Files.createDirectory(dir.resolve("postfix")), dovecot.mailbox(OWNER));
        taker = RunningPostlude.taking(dir.resolve("taker"), postfix.url());
        sent = Files.createDirectory(dir.resolve("sent"));
    }

    @AfterEach
    void stop() throws Exception {
        taker.close();
        postfix.close();
        dovecot.close();
    }

    private static String head(String key) {
        return "From: Writer <writer@example.org>\r\nTo: ann@example.net\r\nSubject: " + key
                + "\r\nDate: Mon, 03 Aug 2026 09:00:00 +0200\r\nMessage-ID: " + Letters.idOf(key) + "\r\n";
    }

    /** What servers break, by a name of its own; line ends as a program on Unix has them, or as the wire has them. */
    private static Map<String, String> letters() {
        Random random = new Random(3);
        String lines = Stream.generate(() -> Long.toString(random.nextLong(), 36) + "\r\n")
                .limit(LARGE / 14)
                .collect(Collectors.joining());
        Map<String, String> all = new TreeMap<>();
        all.put("plain", head("plain") + "\r\nHello\r\n");
        all.put("dots", head("dots") + "\r\n.\r\n..\r\n...three\r\n.\r\n\r\n.");
        all.put("long", head("long") + "\r\n" + "x".repeat(998) + "\r\n" + "y ".repeat(30_000) + "\r\nend\r\n");
        all.put("empty", head("empty") + "\r\n");
        all.put("headers-only", head("headers-only"));
        all.put("no-end", head("no-end") + "\r\nthe last line does not end");
        all.put("blank-end", head("blank-end") + "\r\ntext\r\n\r\n\r\n \t\r\n");
        all.put("unix", (head("unix") + "\r\nlines\r\n\r\nof Unix\r\n").replace("\r\n", "\n"));
        all.put(
                "eight-bit",
                head("eight-bit") + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
                        + "Content-Transfer-Encoding: 8bit\r\n\r\nGr\u00fc\u00dfe \u00a0\u00ff\u0080\r\n");
        all.put(
                "international",
                head("international") + "X-Name: " + new String("Jürgen 漢字".getBytes(UTF_8), ISO_8859_1)
                        + "\r\n\r\ntext\r\n");
        all.put(
                "folded",
                head("folded") + "X-Folded:\r\n one\r\n\ttwo\r\n   \tthree  \r\nX-Empty:\r\nX-Tight:no space\r\n"
                        + "x-lower: case\r\nX-Twice: 1\r\nX-Twice: 2\r\n\r\nFrom here\r\n>From there\r\n");
        all.put("large", head("large") + "\r\n" + lines);
        return all;
    }

    /** What arrives: its lines end as on the wire, the last one, too, and Postfix ends a header. */
    private static String asTaken(String text) {
        String lines = text.replace("\r\n", "\n").replace("\n", "\r\n");
        String ended = lines.endsWith("\r\n") ? lines : lines + "\r\n";
        return ended.contains("\r\n\r\n") ? ended : ended + "\r\n";
    }

    private static Map<String, String> bySubject(List<String> texts) {
        return texts.stream()
                .collect(Collectors.toMap(Letters::messageId, Function.identity(), (one, two) -> one + two));
    }

    private Path script() throws IOException {
        RealServer.need(Path.of("/usr/bin/python3"), "python3");
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("chain.py"))) {
            return Files.write(dir.resolve("chain.py"), in.readAllBytes());
        }
    }

    private void python(Object... words) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("/usr/bin/python3", script().toString()));
        Stream.of(words).map(Object::toString).forEach(line::add);
        try (Jvm python = Jvm.start(new ProcessBuilder(line))) {
            assertEquals(0, python.end(PATIENCE), () -> python + "\n" + taker);
        }
    }

    private List<String> inMailbox(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        python("look", dovecot.port("imap"), OWNER, DovecotMailboxes.PASSWORD, folder);
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(RealChainTest::read).map(RealServer::withoutTrace).toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertSame(Map<String, String> expected, List<String> found) {
        assertEquals(expected.size(), found.size());
        Map<String, String> byName = bySubject(found);
        assertEquals(expected.keySet(), byName.keySet());
        expected.forEach((id, text) -> assertEquals(text, byName.get(id), id));
    }

    @Test
    void fromPythonToTheStoreOfAnotherPostludeNoOctetChanges() throws Exception {
        Map<String, String> letters = letters();
        for (Map.Entry<String, String> each : letters.entrySet()) {
            Files.writeString(sent.resolve(each.getKey() + ".eml"), each.getValue(), ISO_8859_1);
            Files.writeString(sent.resolve(each.getKey() + ".to"), "ann@example.net");
        }
        Map<String, String> expected =
                bySubject(letters.values().stream().map(RealChainTest::asTaken).toList());

        python("send", taker.port(), RunningPostlude.USER, RunningPostlude.PASSWORD, taker.certificate(), sent);
        await("all in the mailbox").atMost(PATIENCE).until(() -> dovecot.waiting(OWNER) >= letters.size());
        assertEquals(0, taker.end().get("left").asInt());
        assertSame(expected, inMailbox(dir.resolve("seen")));

        try (RunningPostlude fetcher =
                RunningPostlude.fetching(dir.resolve("fetcher"), dovecot.url("imap", OWNER, "&after=delete"))) {
            await("all in the store")
                    .atMost(PATIENCE)
                    .until(() -> fetcher.inbox().size() >= letters.size() && dovecot.waiting(OWNER) == 0);
            assertEquals(letters.size(), fetcher.end().get("received").asInt());
            assertSame(
                    expected,
                    fetcher.inbox().stream().map(RealServer::withoutTrace).toList());
        }
    }
}
