package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.integration.Command.Result;
import org.postlude.integration.Receiver.Step;

/** SIGINT and SIGTERM in the middle of a send: it ends soon, with its report, and the next run delivers what it left. */
@Tag("long")
@Timeout(120)
class CommandSignalTest {
    /** The first signal gives five seconds; the rest is the time that a busy machine takes. */
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({"INT, DOT", "TERM, BANNER", "TERM, BODY", "TERM, DOT"})
    void aServerThatHangsDoesNotHoldItAndTheNextSendDelivers(String signal, Step step) throws Exception {
        Sigint.assumeReaches(signal);
        Command command = new Command(dir.resolve("store"));
        Path file = Command.file(dir, "k1");
        try (Receiver receiver = Receiver.start().hang(step)) {
            try (Jvm sender = command.start("send", file, "--via", receiver.url(), "--deadline", "none", "--json")) {
                receiver.awaitReached(step);
                sender.signal(signal);
                assertEquals(70, sender.end(SOON), sender::toString);
                JsonNode report = Command.result(sender).json();
                assertEquals("INCOMPLETE", report.get("outcome").asText(), sender::toString);
                assertEquals(1, report.get("left").asInt(), sender::toString);
            }
            receiver.era(1);
            receiver.resume();

            JsonNode kept = command.run("queue", "list", "--json").json().get("messages");
            assertEquals(Letters.idOf("k1"), kept.path(0).path("messageId").asText(), kept::toString);

            Result next = command.run("send", "--json").assertCode(0);
            assertEquals(1, next.json().get("sent").asInt(), next::toString);
            assertEquals(0, next.json().get("left").asInt(), next::toString);
            assertEquals(
                    step == Step.DOT,
                    next.err().stream()
                            .anyMatch(line ->
                                    line.contains("1 message is in doubt") && line.contains(Letters.idOf("k1"))),
                    () -> "doubt is told, and only behind the permit: " + next);
            List<String> delivered = receiver.arrivals().stream()
                    .filter(arrival -> arrival.era() == 1)
                    .flatMap(arrival -> arrival.recipients().stream())
                    .sorted()
                    .toList();
            assertEquals(Letters.recipientsOf("k1").stream().sorted().toList(), delivered);
            if (step != Step.DOT) {
                assertEquals(0, receiver.arrivals(0), "nothing was handed over before the signal");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void whatIsOnTheWireMayFinish(String signal) throws Exception {
        Sigint.assumeReaches(signal);
        Command command = new Command(dir.resolve("store"));
        Path file = Command.file(dir, "k1");
        try (Receiver receiver = Receiver.start().hang(Step.DOT);
                Jvm sender = command.start("send", file, "--via", receiver.url(), "--deadline", "none", "--json")) {
            receiver.awaitReached(Step.DOT);
            sender.signal(signal);
            sender.awaitErr(line -> line.contains("SIG" + signal + ": no more is submitted"));
            receiver.resume();
            Result result = Command.result(sender).assertCode(0);
            assertEquals(1, result.json().get("sent").asInt(), result::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void aSecondSignalStopsWhatCanBeStopped(String signal) throws Exception {
        Sigint.assumeReaches(signal);
        Command command = new Command(dir.resolve("store"));
        Path file = Command.file(dir, "k1");
        try (Receiver receiver = Receiver.start().hang(Step.BANNER);
                Jvm sender = command.start("send", file, "--via", receiver.url(), "--deadline", "none", "--json")) {
            receiver.awaitReached(Step.BANNER);
            sender.awaitErr(line -> line.contains("logging off with no-wait"));
            sender.signal(signal);
            sender.awaitErr(line -> line.contains("Once more to stop that, too"));
            sender.signal(signal);
            sender.awaitErr(line -> line.contains("SIG" + signal + ": stopping what can be stopped"));
            Result result = Command.result(sender).assertCode(75);
            assertEquals("RELEASED", result.json().get("outcome").asText(), result::toString);
            assertEquals(1, result.json().get("left").asInt(), result::toString);
            assertEquals(0, result.json().get("inDoubt").asInt(), result::toString);
        }
    }

    @Test
    void aSignalDuringManySubmitsNamesWhatWasLeftOutAndARerunSendsTheRestOnce() throws Exception {
        int files = 300;
        Path mail = letters(files);
        Command command = new Command(dir.resolve("store"));
        try (Receiver receiver = Receiver.start()) {
            JsonNode report;
            try (Jvm sender = command.start("send", mail, "--via", receiver.url(), "--once", "--json")) {
                receiver.awaitReached(Step.DOT);
                sender.signal("TERM");
                Result first = Command.result(sender);
                report = first.json();
                int submitted = report.get("submitted").asInt();
                if (submitted < files) {
                    first.assertCode(75);
                    assertTrue(
                            first.err().stream().anyMatch(line -> line.contains("not submitted, for a signal ended")),
                            first::toString);
                }
            }
            Result next = command.run("send", mail, "--via", receiver.url(), "--once", "--json");
            next.assertCode(0);
            assertEquals(
                    files - report.get("submitted").asInt(),
                    next.json().get("submitted").asInt());
            assertEachOnce(receiver, files);
        }
    }

    @Test
    void afterAKillInTheMiddleARerunWithOnceSendsEachOnce() throws Exception {
        int files = 200;
        Path mail = letters(files);
        Command command = new Command(dir.resolve("store"));
        try (Receiver receiver = Receiver.start().hang(Step.BANNER)) {
            try (Jvm sender = command.start("send", mail, "--via", receiver.url(), "--once")) {
                receiver.awaitReached(Step.BANNER);
                sender.kill();
            }
            receiver.resume();
            Result next = command.run("send", mail, "--via", receiver.url(), "--once", "--json");
            next.assertCode(0);
            assertEquals(
                    files,
                    next.json().get("existed").asInt()
                            + next.json().get("submitted").asInt(),
                    next::toString);
            assertTrue(next.json().get("existed").asInt() > 0, next::toString);
            assertEachOnce(receiver, files);
        }
    }

    private Path letters(int files) throws IOException {
        Path mail = dir.resolve("mail");
        for (int i = 0; i < files; i++) {
            Command.file(mail, "k" + i);
        }
        return mail;
    }

    private static void assertEachOnce(Receiver receiver, int files) {
        List<String> copies = receiver.arrivals().stream()
                .flatMap(arrival ->
                        arrival.recipients().stream().map(recipient -> arrival.messageId() + " " + recipient))
                .sorted()
                .toList();
        assertEquals(List.copyOf(new TreeSet<>(copies)), copies, "no copy came twice");
        assertEquals(
                IntStream.range(0, files)
                        .mapToObj(i -> "k" + i)
                        .mapToInt(key -> Letters.recipientsOf(key).size())
                        .sum(),
                copies.size());
    }
}
