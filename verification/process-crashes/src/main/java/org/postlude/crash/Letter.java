package org.postlude.crash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.Submission;
import org.postlude.store.SubmissionKey;

/**
 * A message that its key determines, so that whoever meets the key knows what has to arrive, and where.
 *
 * @param key the submission key, and the left side of the Message-ID
 */
record Letter(String key) {
    /** A recipient whose address begins so is refused for good, and has to be reported. */
    static final String REFUSED = "gone";

    private static final String SENDER = "load@example.org";
    private static final String DOMAIN = "@load.example.org>";
    private static final List<String> DOMAINS = List.of("example.com", "example.net");
    private static final int LONGEST_BODY = 40;
    /** One in so many is longer than what the SQLite store takes in one piece. */
    private static final int LONG_ONES = 40;

    /** Refuses what is the Message-ID of no letter. */
    static Letter ofMessageId(String messageId) {
        if (!messageId.startsWith("<") || !messageId.endsWith(DOMAIN)) {
            throw new IllegalArgumentException("nobody submitted " + messageId);
        }
        return new Letter(messageId.substring(1, messageId.length() - DOMAIN.length()));
    }

    String messageId() {
        return "<" + key + DOMAIN;
    }

    InDoubtPolicy policy() {
        int drawn = random(1).nextInt(4);
        return drawn < 2 ? InDoubtPolicy.RETRY : drawn == 2 ? InDoubtPolicy.HOLD : InDoubtPolicy.FAIL_UNKNOWN;
    }

    /** One to three in one or two domains: a message has one or two parts. */
    List<String> recipients() {
        Random random = random(2);
        List<String> recipients = new ArrayList<>();
        for (int i = 0, count = 1 + random.nextInt(3); i < count; i++) {
            String name = random.nextInt(12) == 0 ? REFUSED : "r";
            recipients.add(name + i + "." + key + "@" + DOMAINS.get(random.nextInt(DOMAINS.size())));
        }
        return recipients;
    }

    List<Copy> copies() {
        return recipients().stream()
                .map(recipient -> new Copy(messageId(), recipient))
                .toList();
    }

    /** With lines that begin with dots, since those are changed on the wire and back. */
    String text() {
        Random random = random(3);
        StringBuilder text = new StringBuilder("From: ").append(SENDER).append("\r\nTo: ");
        text.append(String.join(",\r\n ", recipients()));
        text.append("\r\nSubject: ").append(key).append("\r\nDate: Mon, 03 Aug 2026 09:00:00 +0200\r\nMessage-ID: ");
        text.append(messageId()).append("\r\n\r\n");
        int lines = 1 + random.nextInt(LONGEST_BODY) + (random.nextInt(LONG_ONES) == 0 ? 8_000 : 0);
        for (int i = 0; i < lines; i++) {
            text.append(".".repeat(random.nextInt(3))).append(Long.toString(random.nextLong(), 36));
            text.append("x".repeat(random.nextInt(60))).append("\r\n");
        }
        return text.toString();
    }

    String digest() {
        return digest(text());
    }

    /** Of text that is a character an octet. */
    static String digest(String text) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(text.getBytes(ISO_8859_1)), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    Submission submission() {
        Envelope envelope = Envelope.smtp(SENDER, recipients().toArray(String[]::new));
        return Submission.of(envelope, Content.of(text().getBytes(StandardCharsets.US_ASCII)))
                .withKey(new SubmissionKey(key))
                .withInDoubt(policy());
    }

    private Random random(int purpose) {
        return new Random(key.hashCode() * 31L + purpose);
    }
}
