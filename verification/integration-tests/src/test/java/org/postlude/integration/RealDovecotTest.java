package org.postlude.integration;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.integration.Command.Result;

/** The command against a real LMTP server: what it delivered, and its replies for each recipient after the dot. */
@Tag("real-peer")
@Timeout(180)
class RealDovecotTest {
    /** What Dovecot puts in front: Return-Path, Delivered-To and a folded Received, twice where the home is another. */
    private static final Pattern TRACE = Pattern.compile(
            "\\A((Return-Path|Delivered-To): [^\r\n]*\r\n|Received: [^\r\n]*\r\n([ \t][^\r\n]*\r\n)*)+");

    @TempDir
    Path dir;

    private Dovecot dovecot;
    private Command command;

    @BeforeEach
    void start() throws Exception {
        dovecot = Dovecot.start(Files.createDirectory(dir.resolve("dovecot")));
        command = new Command(dir.resolve("store"));
    }

    @AfterEach
    void stop() throws Exception {
        dovecot.close();
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
        Result sent = command.run("send", dir.resolve("mail"), "--via", dovecot.url(), "--logoff", mode, "--json");
        assertTrue(List.of(0, 69, 75).contains(sent.code()), sent::toString); // QUIET may refuse, others may leave some
        command.run("send", "--logoff", "purge", "--json").assertCode(0);
        assertEquals(expected, delivered(expected.size()));
    }

    @Test
    void theReplyAfterTheDotIsEachRecipientsOwn() throws Exception {
        Path file = Files.writeString(dir.resolve("mixed.eml"), """
                From: writer@example.org
                To: ann@example.net, %s, bob@example.net
                Subject: mixed
                Date: Mon, 03 Aug 2026 09:00:00 +0200
                Message-ID: <mixed@example.org>

                .
                ..
                """.formatted(Dovecot.FULL));
        Result sent =
                command.run("send", file, "--via", dovecot.url(), "--json").assertCode(75);
        Map<String, String> states = new TreeMap<>();
        for (JsonNode recipient : sent.json().get("messages").get(0).get("recipients")) {
            states.put(
                    recipient.get("address").asText(),
                    recipient.get("state").asText() + " "
                            + recipient.get("code").asText());
        }
        assertEquals(
                Map.of(
                        "ann@example.net",
                        "DELIVERED 250",
                        "bob@example.net",
                        "DELIVERED 250",
                        Dovecot.FULL,
                        "BACKING_OFF 452"),
                states);
        assertEquals(
                List.of("ann@example.net", "bob@example.net"),
                List.copyOf(delivered(2).keySet()));
    }

    /** By recipient, without the trace. */
    private Map<String, String> delivered(int count) throws Exception {
        await("the deliveries of " + dovecot)
                .atMost(Duration.ofSeconds(30))
                .until(() -> dovecot.delivered().size() >= count);
        Map<String, String> byRecipient = dovecot.delivered();
        byRecipient.replaceAll((recipient, message) -> {
            Matcher trace = TRACE.matcher(message);
            assertTrue(trace.find(), message);
            return message.substring(trace.end());
        });
        return byRecipient;
    }
}
