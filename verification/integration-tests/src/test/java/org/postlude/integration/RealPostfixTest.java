package org.postlude.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
import org.postlude.integration.Command.Result;

/** The command against a real Postfix: its replies, its mailbox, its absence. */
@Tag("real-peer")
@Timeout(180)
class RealPostfixTest {
    /** What Postfix puts in front: Return-Path, X-Original-To, Delivered-To and a folded Received. */
    private static final Pattern TRACE = Pattern.compile("\\AReturn-Path: [^\r\n]*\r\nX-Original-To: [^\r\n]*\r\n"
            + "Delivered-To: ([^\r\n]*)\r\nReceived: [^\r\n]*\r\n([ \t][^\r\n]*\r\n)*");

    @TempDir
    Path dir;

    private Postfix postfix;
    private Command command;

    @BeforeEach
    void start() throws Exception {
        postfix = Postfix.start(Files.createDirectory(dir.resolve("postfix")));
        command = new Command(dir.resolve("store"));
    }

    @AfterEach
    void stop() throws Exception {
        postfix.close();
    }

    @Test
    void everyRecipientGetsTheVeryBytesOnce() throws Exception {
        Map<String, String> expected = new TreeMap<>();
        for (int i = 0; i < 30; i++) {
            String key = "k" + i;
            Command.file(dir.resolve("mail"), key);
            Letters.recipientsOf(key).forEach(recipient -> expected.put(recipient, Letters.textOf(key)));
        }
        Result sent = command.run("send", dir.resolve("mail"), "--via", postfix.url(), "--json")
                .assertCode(0);
        assertEquals(30, sent.json().get("sent").asInt(), sent::toString);
        assertEquals(expected, delivered(expected.size()));
    }

    @Test
    void eachRecipientEndsAsPostfixAnswered() throws Exception {
        Path file = Files.writeString(dir.resolve("mixed.eml"), """
                From: writer@example.org
                To: ann@example.net, %s, %s, bob@example.com
                Subject: mixed
                Date: Mon, 03 Aug 2026 09:00:00 +0200
                Message-ID: <mixed@example.org>

                .
                ..
                """.formatted(Postfix.GONE, Postfix.FULL));
        Result sent =
                command.run("send", file, "--via", postfix.url(), "--json").assertCode(75);
        assertEquals(1, sent.json().get("left").asInt(), sent::toString);
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
                        "bob@example.com",
                        "DELIVERED 250",
                        Postfix.GONE,
                        "RETURNED 550",
                        Postfix.FULL,
                        "BACKING_OFF 452"),
                states);
        assertEquals(
                List.of("ann@example.net", "bob@example.com"),
                List.copyOf(delivered(2).keySet()));
    }

    @Test
    void addressesOutsideAsciiArriveAsTheyAre() throws Exception {
        String text = """
                From: b\u00fcro@example.org
                To: K\u00e4se <k\u00e4se@example.net>, \u5ba2@example.com
                Subject: Gr\u00fc\u00dfe
                Date: Mon, 03 Aug 2026 09:00:00 +0200
                Message-ID: <eai@example.org>

                Hello.
                """.replace("\n", "\r\n");
        Path file = Files.writeString(dir.resolve("eai.eml"), text);
        Result sent =
                command.run("send", file, "--via", postfix.url(), "--json").assertCode(0);
        assertEquals(1, sent.json().get("sent").asInt(), sent::toString);
        assertEquals(
                Map.of(octets("k\u00e4se@example.net"), octets(text), octets("\u5ba2@example.com"), octets(text)),
                delivered(2));
    }

    private static String octets(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    @Test
    void aServerThatIsDownGetsTheMailWhenItIsBack() throws Exception {
        Path file = Command.file(dir, "k1");
        postfix.stop();
        Result down =
                command.run("send", file, "--via", postfix.url(), "--json").assertCode(75);
        assertTrue(down.json().get("messages").get(0).get("lastReply").asText().contains("refused"), down::toString);
        postfix.start();
        Result back = command.run("send", "--logoff", "purge", "--json").assertCode(0);
        assertEquals(1, back.json().get("sent").asInt(), back::toString);
        assertEquals(
                Letters.recipientsOf("k1").size(),
                delivered(Letters.recipientsOf("k1").size()).size());
    }

    /** By recipient, without the trace; no recipient twice. */
    private Map<String, String> delivered(int count) throws Exception {
        await("the deliveries of " + postfix)
                .atMost(Duration.ofSeconds(30))
                .until(() -> postfix.delivered().size() >= count);
        Map<String, String> byRecipient = new TreeMap<>();
        List<String> twice = new ArrayList<>();
        for (String message : postfix.delivered()) {
            Matcher trace = TRACE.matcher(message);
            assertTrue(trace.find(), message);
            if (byRecipient.put(trace.group(1), message.substring(trace.end())) != null) {
                twice.add(trace.group(1));
            }
        }
        assertEquals(List.of(), twice);
        return byRecipient;
    }
}
