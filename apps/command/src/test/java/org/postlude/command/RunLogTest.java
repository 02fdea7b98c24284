package org.postlude.command;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.activitylog.LogLine;
import org.postlude.activitylog.LogReader;

/** A run that keeps a log of what became of its mail. */
@Timeout(90)
class RunLogTest {
    private static final Pattern PORT = Pattern.compile("takes mail at 127\\.0\\.0\\.1:(\\d+) ");

    @TempDir
    Path dir;

    private String limits = "";
    private BiConsumer<Integer, TestSurroundings> meanwhile = (port, run) -> {};

    /** Takes mail from these senders, waits until something is logged, and logs off. */
    private TestSurroundings run(int wanted, String more, String until, String... senders) throws Exception {
        Path file = Files.writeString(dir.resolve("postlude.yaml"), """
                logoff: no-wait
                stores:
                  main: {address: %s%s}
                listen:
                  - port: 0
                activity-log:
                  directory: log
                  keep: 90d
                  %s
                """.formatted(dir.resolve("store"), limits, more));
        TestSurroundings run = new TestSurroundings();
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(
                () -> run.run("run", file.toString()), work -> new Thread(work, "run").start());
        await().until(() -> run.err().contains("runs until SIGTERM"));
        Matcher port = PORT.matcher(run.err());
        assertTrue(port.find());
        for (String sender : senders) {
            String reply = SmtpWords.send(Integer.parseInt(port.group(1)), sender, "ann@example.net");
            assertTrue(reply.startsWith("250"), reply);
        }
        await().until(() -> text().contains(until));
        meanwhile.accept(Integer.parseInt(port.group(1)), run);
        run.signal("SIGTERM");
        assertEquals(wanted, code.get(30, TimeUnit.SECONDS), run.err());
        return run;
    }

    /** Whatever becomes of the log, mail is sent. */
    @Test
    void aLogThatCannotBeWrittenIsSaidAndMailGoesOn() throws Exception {
        meanwhile = (port, run) -> {
            try {
                for (Path each : List.of(dir.resolve("log/events-000000000001.jsonl"), dir.resolve("log/lock"))) {
                    Files.delete(each);
                }
                Files.move(dir.resolve("log"), dir.resolve("away")); // no new file can be made
                assertTrue(SmtpWords.send(port, "a2@example.org", "ann@example.net")
                        .startsWith("250"));
                await().until(() -> run.err().contains("Mail goes on, and nothing of it is logged"));
                assertTrue(SmtpWords.send(port, "a3@example.org", "ann@example.net")
                        .startsWith("250"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        TestSurroundings run = run(74, "who: everybody\n  rotate-size: 1", "a1@example.org", "a1@example.org");
        assertTrue(run.out().startsWith("Released: nothing is left"), run.out());
    }

    /** Who has limits is logged, or not, by these. */
    @Test
    void limitsOfAUserSayWhetherTheyAreLogged() throws Exception {
        limits = ", limits: {logged: no}";
        TestSurroundings unused = run(0, "who: everybody", "", "a1@example.org");
        unused = run(0, "who: everybody", "");
        assertTrue(kinds().contains("log.skipped"), () -> kinds().toString());
        assertTrue(kinds().stream().allMatch(kind -> kind.startsWith("log.")), () -> kinds().toString());
        assertFalse(text().contains("example"), text());
    }

    private String text() throws Exception {
        StringBuilder text = new StringBuilder();
        for (LogLine line : lines()) {
            text.append(line.json()).append('\n');
        }
        return text.toString();
    }

    private List<LogLine> lines() {
        List<LogLine> all = new ArrayList<>();
        if (Files.isDirectory(dir.resolve("log"))) {
            all.addAll(new LogReader(dir.resolve("log"), line -> {}).read(1_000));
        }
        return all;
    }

    private List<String> kinds() {
        return lines().stream().map(line -> line.event().kind()).toList();
    }

    @Test
    void whatBecomesOfMailIsLoggedAndTheNextRunGoesOnBehindIt() throws Exception {
        TestSurroundings unused = run(0, "who: everybody", "a1@example.org", "a1@example.org");
        assertEquals(List.of("log.began", "mail.sent"), kinds());
        LogLine sent = lines().get(1);
        assertEquals("main", sent.position().orElseThrow().store());
        assertEquals("email.sent", sent.recorded().orElseThrow().kind());
        assertEquals("ann@example.net", sent.recorded().orElseThrow().facts().get("recipient"));
        unused = run(0, "who: everybody", "a2@example.org", "a2@example.org");
        List<String> keys = lines().stream().map(line -> line.event().key()).toList();
        assertEquals(keys.size(), keys.stream().distinct().count(), keys::toString);
        assertEquals(List.of("log.began", "mail.sent", "store.logged-off", "mail.sent"), kinds());
        assertEquals(
                0,
                new TestSurroundings()
                        .run("events", "verify", dir.resolve("log").toString()));
    }

    @Test
    void nothingIsLoggedOfWhomItNeedNot() throws Exception {
        TestSurroundings unused =
                run(0, "who: [Child@example.org]", "child@example.org", "parent@example.org", "child@example.org");
        assertEquals(1, kinds().stream().filter("mail.sent"::equals).count());
        assertFalse(text().contains("parent@example.org"), text());
    }

    @Test
    void aLogThatIsNotWhatWasWrittenKeepsItFromBeginning() throws Exception {
        TestSurroundings unused = run(0, "who: everybody", "a1@example.org", "a1@example.org");
        Path log = dir.resolve("log/events-000000000001.jsonl");
        Files.writeString(log, Files.readString(log).replace("a1@", "b1@"));
        TestSurroundings refused = new TestSurroundings();
        assertEquals(74, refused.run("run", dir.resolve("postlude.yaml").toString()));
        assertTrue(refused.err().contains("events-000000000001.jsonl, line 2: it was changed"), refused.err());
        assertFalse(refused.err().contains("takes mail"), refused.err());
    }
}
