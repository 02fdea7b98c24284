package org.postlude.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.integration.Command.Result;

/** What is sent is what arrives, byte for byte, at a server that counts and at one of somebody else's making. */
@Timeout(120)
class CommandDeliveryTest {
    @TempDir
    Path dir;

    @Test
    void theReceiverGetsTheVeryBytesForTheVeryRecipients() throws Exception {
        List<String> keys = List.of("k1", "k2", "k3", "k4", "k5");
        for (String key : keys) {
            Command.file(dir.resolve("mail"), key);
        }
        try (Receiver receiver = Receiver.start()) {
            Result sent = new Command(dir.resolve("store"))
                    .run("send", dir.resolve("mail"), "--via", receiver.url(), "--json");
            sent.assertCode(0);
            assertEquals(5, sent.json().get("sent").asInt(), sent::toString);
            for (String key : keys) {
                List<Arrival> arrivals = receiver.arrivals().stream()
                        .filter(arrival -> arrival.messageId().equals(Letters.idOf(key)))
                        .toList();
                List<String> recipients = new ArrayList<>();
                for (Arrival arrival : arrivals) {
                    assertEquals(Letters.textOf(key), arrival.octets());
                    assertEquals(Letters.SENDER, arrival.sender());
                    recipients.addAll(arrival.recipients());
                }
                assertEquals(new TreeSet<>(Letters.recipientsOf(key)), new TreeSet<>(recipients), key);
                assertEquals(Letters.recipientsOf(key).size(), recipients.size(), key + " came twice: " + recipients);
            }
        }
    }

    @Test
    void greenMailGetsTheExamplesUnchangedButForItsTrace() throws Exception {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        try {
            Path examples = Command.root().resolve(Path.of("docs", "examples"));
            Command command = new Command(dir.resolve("store"));
            command.run(
                            "send",
                            examples,
                            "--via",
                            "smtp://127.0.0.1:" + server.getSmtp().getPort())
                    .assertCode(0);
            Map<String, List<String>> arrived = Stream.of(server.getReceivedMessages())
                    .map(GreenMailUtil::getWholeMessage)
                    .collect(Collectors.groupingBy(message -> Letters.messageId(message)));
            int compared = 0;
            for (Path file : files(examples)) {
                // Files in a checkout end their lines as the checkout likes; the wire has CRLF.
                String sent = Files.readString(file, ISO_8859_1).replaceAll("\r?\n", "\r\n");
                for (String message : arrived.getOrDefault(Letters.messageId(sent), List.of())) {
                    assertEquals(withoutLastLineEnd(sent), withoutLastLineEnd(withoutTrace(message)));
                    compared++;
                }
            }
            assertEquals(9, compared, "one for each recipient of the examples: " + arrived.keySet());
        } finally {
            server.stop();
        }
    }

    /** GreenMail adds these two, and they only (RFC 5321, section 4.4). */
    private static String withoutTrace(String message) {
        return message.replaceFirst("\\AReturn-Path: [^\r\n]*\r\nReceived: [^\r\n]*\r\n", "");
    }

    /** Which GreenMail takes away. */
    private static String withoutLastLineEnd(String message) {
        return message.endsWith("\r\n") ? message.substring(0, message.length() - 2) : message;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
