package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postlude.integration.Command.Result;
import org.postlude.integration.Receiver.Step;

/**
 * A server that says nothing more, for minutes: the command is back at its deadline, whatever the mode. That a logoff takes
 * a second more at most is held against virtual time in the spooler's tests; here a busy machine starts processes and ends
 * them, so the bound only tells a deadline from a server's timeout.
 */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
@Tag("long")
class CommandDeadlineTest {
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final Duration LONG_BEFORE_A_TIMEOUT = DEADLINE.plusSeconds(10);

    /** So many that the first one is on the wire before the last one is submitted; past its permit, mostly. */
    private static final int FILES = 40;

    @TempDir
    Path dir;

    /** Every mode that waits. A refused quiet or abort is followed by orderly, in the same time. */
    static List<Arguments> hung() {
        return Stream.of("quiet", "abort", "orderly", "no-wait", "purge")
                .flatMap(mode -> Stream.of(Step.BANNER, Step.DOT)
                        // Before its permit a transfer can be stopped, so that abort does not wait.
                        .filter(step -> step == Step.DOT || !mode.equals("abort"))
                        .map(step -> Arguments.of(mode, step)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("hung")
    void anIncompleteLogoffIsBackInTimeAndTheMailIsInTheQueue(String mode, Step step) throws Exception {
        Command command = new Command(dir.resolve("store"));
        Path mail = dir.resolve("mail");
        for (int i = 0; i < FILES; i++) {
            Command.file(mail, "k" + i);
        }
        try (Receiver receiver = Receiver.start().hang(step);
                Jvm sender = command.start(
                        "send", mail, "--via", receiver.url(), "--logoff", mode, "--deadline", "2s", "--json")) {
            sender.awaitErr(line -> line.contains("logging off with " + mode));
            long begin = System.nanoTime();
            Result result = Command.result(sender);
            if (mode.equals("abort") && result.code() == 75) {
                // Nothing was past its permit yet, so that all could be stopped.
                assertEquals("RELEASED", result.json().get("outcome").asText(), result::toString);
                assertEquals(FILES, result.json().get("left").asInt(), result::toString);
                return;
            }
            result.assertCode(70);
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            assertTrue(
                    took.compareTo(LONG_BEFORE_A_TIMEOUT) <= 0,
                    () -> took + " after the logoff began: " + result.err());
            assertEquals("INCOMPLETE", result.json().get("outcome").asText(), result::toString);
            assertEquals(FILES, result.json().get("left").asInt(), result::toString);
            boolean refused = mode.equals("quiet") || mode.equals("abort");
            assertEquals(
                    refused ? 1 : 0,
                    result.err().stream()
                            .filter(line -> line.contains(mode + " was refused"))
                            .count(),
                    result::toString);
            assertEquals(
                    FILES,
                    command.run("queue", "list", "--json")
                            .json()
                            .path("messages")
                            .size());
        }
    }
}
