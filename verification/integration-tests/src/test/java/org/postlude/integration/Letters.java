package org.postlude.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postlude.message.Envelope;

/** Mail that its key determines: both ends of a test can write it down, so bytes can be compared. */
final class Letters {
    static final String SENDER = "writer@example.org";

    private static final Pattern MESSAGE_ID = Pattern.compile("(?im)^Message-ID:[ \t]*(<[^>\r\n]+>)");
    private static final List<String> DOMAINS = List.of("example.com", "example.net");
    private static final int LONGEST_BODY = 40;

    private Letters() {}

    static String idOf(String key) {
        return "<" + key + "@writer.example.org>";
    }

    /** One to three recipients in one or two domains: a message has one or two parts. */
    static List<String> recipientsOf(String key) {
        Random random = new Random(key.hashCode());
        List<String> recipients = new ArrayList<>();
        for (int i = 0, count = 1 + random.nextInt(3); i < count; i++) {
            recipients.add("r" + i + "." + key + "@" + DOMAINS.get(random.nextInt(DOMAINS.size())));
        }
        return recipients;
    }

    static Envelope envelopeOf(String key) {
        return Envelope.smtp(SENDER, recipientsOf(key).toArray(String[]::new));
    }

    static byte[] bytesOf(String key) {
        return textOf(key).getBytes(ISO_8859_1);
    }

    /** With lines that begin with dots, since those are changed on the wire and back. */
    static String textOf(String key) {
        Random random = new Random(~key.hashCode());
        StringBuilder text = new StringBuilder("From: ").append(SENDER).append("\r\nTo: ");
        text.append(String.join(",\r\n ", recipientsOf(key)));
        text.append("\r\nSubject: ").append(key).append("\r\nDate: Mon, 03 Aug 2026 09:00:00 +0200\r\nMessage-ID: ");
        text.append(idOf(key)).append("\r\n\r\n");
        for (int i = 0, lines = 1 + random.nextInt(LONGEST_BODY); i < lines; i++) {
            text.append(".".repeat(random.nextInt(3))).append(Long.toString(random.nextLong(), 36));
            text.append("x".repeat(random.nextInt(60))).append("\r\n");
        }
        return text.toString();
    }

    /** Of a message, a character an octet. */
    static String messageId(String message) {
        Matcher matcher = MESSAGE_ID.matcher(message);
        if (!matcher.find()) {
            throw new IllegalArgumentException("a message without Message-ID:\n" + message);
        }
        return matcher.group(1);
    }
}
