package org.postlude.integration;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.integration.Command.Result;

/** The command against a real server: what that delivered, what it said about each recipient, its absence. */
@Tag("real-peer")
@Timeout(420)
abstract class RealDeliveries {
    @TempDir
    Path dir;

    RealServer server;
    Command command;

    abstract RealServer start(Path folder) throws IOException;

    /** What becomes of one message's recipients, ann@example.net and bob@example.net apart. */
    abstract Map<String, String> refused();

    @BeforeEach
    void start() throws IOException {
        server = start(Files.createDirectory(dir.resolve("server")));
        command = new Command(dir.resolve("store"));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    /** Whatever a mode leaves in the queue, it and what follows it deliver every message once and unchanged. */
    @ParameterizedTest
    @ValueSource(strings = {"no-wait", "orderly", "purge", "abort", "quiet"})
    void everyRecipientGetsTheVeryBytesOnceUnderEveryLogoff(String mode) throws Exception {
        Map<String, String> expected = new TreeMap<>();
        for (int i = 0; i < 5; i++) {
            String key = "k" + i;
            Command.file(dir.resolve("mail"), key);
            Letters.recipientsOf(key).forEach(recipient -> expected.put(recipient, Letters.textOf(key)));
        }
        Result sent = command.run("send", dir.resolve("mail"), "--via", server.url(), "--logoff", mode, "--json");
        assertTrue(List.of(0, 69, 75).contains(sent.code()), sent::toString); // QUIET may refuse, others may leave some
        command.run("send", "--logoff", "purge", "--json").assertCode(0);
        assertEquals(expected, delivered(expected.size()));
    }

    @Test
    void eachRecipientEndsAsTheServerAnswered() throws Exception {
        Map<String, String> expected = new TreeMap<>(refused());
        String others = String.join(", ", expected.keySet());
        expected.put("ann@example.net", "DELIVERED 250");
        expected.put("bob@example.net", "DELIVERED 250");
        Path file = Files.writeString(dir.resolve("mixed.eml"), """
                From: writer@example.org
                To: ann@example.net, %s, bob@example.net
                Subject: mixed
                Date: Mon, 03 Aug 2026 09:00:00 +0200
                Message-ID: <mixed@example.org>

                .
                ..
                """.formatted(others));
        Result sent = command.run("send", file, "--via", server.url(), "--json").assertCode(75);
        assertEquals(1, sent.json().get("left").asInt(), sent::toString);
        Map<String, String> states = new TreeMap<>();
        for (JsonNode recipient : sent.json().get("messages").get(0).get("recipients")) {
            states.put(
                    recipient.get("address").asText(),
                    recipient.get("state").asText() + " "
                            + recipient.get("code").asText());
        }
        assertEquals(expected, states);
        assertEquals(Set.of("ann@example.net", "bob@example.net"), delivered(2).keySet());
    }

    @Test
    void aServerThatIsDownGetsTheMailWhenItIsBack() throws Exception {
        Path file = Command.file(dir, "k1");
        server.stop();
        Result down = command.run("send", file, "--via", server.url(), "--json").assertCode(75);
        assertTrue(down.json().get("messages").get(0).get("lastReply").asText().contains("refused"), down::toString);
        server.start();
        Result back = command.run("send", "--logoff", "purge", "--json").assertCode(0);
        assertEquals(1, back.json().get("sent").asInt(), back::toString);
        Set<String> recipients = Set.copyOf(Letters.recipientsOf("k1"));
        assertEquals(recipients, delivered(recipients.size()).keySet());
    }

    final Map<String, String> delivered(int count) throws Exception {
        await("the deliveries of " + server)
                .atMost(Duration.ofSeconds(90))
                .until(() -> server.delivered().size() >= count);
        return server.deliveries();
    }
}
