package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.integration.Command.Result;
import org.postlude.integration.Receiver.Step;

/** SIGTERM in the middle of a send: it ends soon, and the next run delivers what it left. */
@Timeout(120)
class CommandSignalTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    @TempDir
    Path dir;

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"BANNER", "BODY", "DOT"})
    void aTermSignalDuringATransferEndsItSoonAndTheNextSendDelivers(Step step) throws Exception {
        Command command = new Command(dir.resolve("store"));
        Path file = Command.file(dir, "k1");
        try (Receiver receiver = Receiver.start().hang(step)) {
            try (Jvm sender = command.start("send", file, "--via", receiver.url(), "--deadline", "none")) {
                receiver.awaitReached(step);
                sender.terminate();
                int code = sender.end(SOON);
                assertTrue(code == 143 || code == 75 || code == 70, sender::toString);
            }
            receiver.era(1);
            receiver.resume();

            JsonNode kept = command.run("queue", "list", "--json").json().get("messages");
            assertEquals(Letters.idOf("k1"), kept.path(0).path("messageId").asText(), kept::toString);

            Result next = command.run("send", "--json").assertCode(0);
            assertEquals(1, next.json().get("sent").asInt(), next::toString);
            assertEquals(0, next.json().get("left").asInt(), next::toString);
            // At whatever step: under RETRY only the begin of an attempt is recorded, not its permit (design, section
            // 4).
            assertTrue(
                    next.err().get(0).contains("in doubt") && next.err().get(0).contains(Letters.idOf("k1")),
                    () -> "doubt is told before the retry: " + next);
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

    @Test
    void aTermSignalDuringManySubmitsLosesNoneThatTheQueueLists() throws Exception {
        Command command = new Command(dir.resolve("store"));
        Path mail = dir.resolve("mail");
        for (int i = 0; i < 300; i++) {
            Command.file(mail, "k" + i);
        }
        try (Receiver receiver = Receiver.start()) {
            try (Jvm sender = command.start("send", mail, "--via", receiver.url())) {
                receiver.awaitReached(Step.DOT);
                sender.terminate();
                sender.end(SOON);
            }
            long queued = command.run("queue", "list", "--json")
                    .json()
                    .get("messages")
                    .size();
            receiver.era(1);
            Result next = command.run("send", "--json");
            next.assertCode(0);
            assertEquals(queued, next.json().get("sent").asLong(), next::toString);
        }
    }
}
