package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.integration.Command.Result;
import org.postlude.integration.Receiver.Step;

/** One store, one owner: others may look, and are told by name who is in their way. */
@Tag("long")
@Timeout(120)
class CommandOwnershipTest {
    @TempDir
    Path dir;

    @Test
    void theQueueIsListedWhileAnotherProcessSends() throws Exception {
        Command command = new Command(dir.resolve("store"));
        Path file = Command.file(dir, "k1");
        try (Receiver receiver = Receiver.start().hang(Step.DOT);
                Jvm owner = command.start("send", file, "--via", receiver.url())) {
            receiver.awaitReached(Step.DOT);

            JsonNode messages =
                    command.run("queue", "list", "--json").assertCode(0).json().get("messages");
            assertEquals(1, messages.size(), messages::toString);
            JsonNode message = messages.get(0);
            assertEquals(Letters.idOf("k1"), message.get("messageId").asText());
            assertEquals("ACTIVE", message.get("state").asText());
            assertEquals("OUTBOUND", message.get("direction").asText());
            assertEquals(receiver.url(), message.get("transport").asText());
            assertEquals(1, message.get("attempts").asInt());
            assertEquals(
                    Letters.recipientsOf("k1"),
                    StreamSupport.stream(message.get("recipients").spliterator(), false)
                            .map(recipient -> recipient.get("address").asText())
                            .toList());

            Result plain = command.run("queue", "list").assertCode(0);
            assertEquals(1, plain.out().size(), plain::toString);
            String line = plain.out().get(0);
            assertTrue(line.startsWith(message.get("id").asText() + "  ACTIVE"), line);
            assertTrue(line.contains(Letters.recipientsOf("k1").get(0)), line);

            assertEquals(
                    List.of("The Inbox is empty."),
                    command.run("inbox", "list").assertCode(0).out());

            receiver.resume();
            assertEquals(0, Command.result(owner).code(), owner::toString);
            assertEquals(
                    "[]",
                    command.run("queue", "list", "--json")
                            .json()
                            .get("messages")
                            .toString());
        }
    }

    @Test
    void theSecondOfTwoSendersIsToldWhoOwnsTheStoreAndLosesNothing() throws Exception {
        Command command = new Command(dir.resolve("store"));
        Path first = Command.file(dir, "k1");
        Path second = Command.file(dir, "k2");
        try (Receiver receiver = Receiver.start().hang(Step.DOT);
                Jvm owner = command.start("send", first, "--via", receiver.url())) {
            receiver.awaitReached(Step.DOT);

            Result refused = command.run("send", second, "--via", receiver.url(), "--deadline", "0s")
                    .assertCode(74);
            assertEquals(List.of(), refused.out());
            assertEquals(1, refused.err().size(), refused::toString);
            assertTrue(refused.err().get(0).contains("pid " + owner.pid() + ","), refused::toString);
            assertTrue(refused.err().get(0).contains("nothing of this run was submitted"), refused::toString);

            receiver.resume();
            assertEquals(0, Command.result(owner).code(), owner::toString);
            command.run("send", second, "--via", receiver.url()).assertCode(0);
            assertEquals(
                    List.of(Letters.idOf("k1"), Letters.idOf("k2")),
                    receiver.arrivals().stream()
                            .map(Arrival::messageId)
                            .distinct()
                            .toList());
        }
    }
}
