package org.postlude.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Signals at each stage of a send, without a process: who hears them and what becomes of the mail. */
@Timeout(60)
class SendSignalTest {
    @TempDir
    Path dir;

    private final TestSurroundings run = new TestSurroundings();

    @Test
    void aSignalDuringTheLogoffMakesItOrderlyAndTheReportIsPrinted() throws Exception {
        try (SmtpStub smtp = new SmtpStub().holdTheDot()) {
            run.before("logging off with", () -> {
                smtp.awaitDot();
                run.signal("SIGINT");
                smtp.answer();
            });
            assertEquals(0, send(smtp, Mail.write(dir, "a", "a@example.net")), run.err());
            assertEquals(1, run.json().get("sent").asInt());
            assertEquals(List.of(0), run.halts());
            assertTrue(run.err().contains("SIGINT: no more is submitted; what is on the wire may finish, within 5 s"));
        }
    }

    @Test
    void aSecondSignalIsAnAbortThatLeavesInDoubtWhatCannotBeStopped() throws Exception {
        try (SmtpStub smtp = new SmtpStub().holdTheDot()) {
            run.before("logging off with", () -> {
                smtp.awaitDot();
                run.signal("SIGINT");
                run.signal("SIGTERM");
            });
            assertEquals(70, send(smtp, Mail.write(dir, "a", "a@example.net")), run.err());
            assertEquals("INCOMPLETE", run.json().get("outcome").asText());
            assertEquals(1, run.json().get("left").asInt());
            assertEquals(List.of(70), run.halts());
            assertTrue(run.err().contains("SIGTERM: stopping what can be stopped"), run.err());
            assertTrue(run.err().contains("abort was refused: 1 message in process"), run.err());
        }
    }

    @Test
    void noFurtherFileIsSubmittedAndThoseLeftOutAreNamed() throws Exception {
        List<String> words = new ArrayList<>(List.of(dir.resolve("gone").toString()));
        for (String name : List.of("a", "b", "c")) {
            words.add(Mail.write(dir, name, "a@example.net"));
        }
        run.before("there is no such file", () -> run.signal("SIGTERM"));
        assertEquals(65, send(words.toArray(String[]::new)), run.err());
        assertTrue(
                run.err()
                        .contains(words.get(1)
                                + ": not submitted, for a signal ended the run; nor was what follows, 2 files. Send it"
                                + " again, without what was submitted"),
                run.err());
        assertTrue(run.err().contains("0 of 4 files submitted to "), run.err());
        assertEquals(0, run.json().get("submitted").asInt());
        assertEquals(List.of(65), run.halts());
    }

    @Test
    void whatWasNotSubmittedIsLeftAsFarAsAScriptIsConcerned() throws Exception {
        InputStream never = new PipedInputStream(new PipedOutputStream());
        run.input(never);
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> send("-"));
        run.awaitListener();
        run.signal("SIGINT");
        assertEquals(75, code.get(), run.err());
        assertTrue(run.err().contains("standard input: not submitted, for a signal ended the run"), run.err());
        assertEquals("RELEASED", run.json().get("outcome").asText());
    }

    @Test
    void withoutASignalNothingIsHalted() throws IOException {
        assertEquals(0, send(Mail.write(dir, "a", "a@example.net")), run.err());
        assertEquals(List.of(), run.halts());
    }

    private int send(SmtpStub smtp, String file) {
        return send(file, "--via", smtp.url(), "--deadline", "none");
    }

    private int send(String... words) {
        List<String> line = new ArrayList<>(List.of("send"));
        line.addAll(List.of(words));
        line.addAll(List.of("--store", dir.resolve("store").toString(), "--json"));
        return run.run(line.toArray(String[]::new));
    }
}
