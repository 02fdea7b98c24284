package org.postlude.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Messages of a given size, as a program makes them: a few header fields, then lines of text. */
final class Letters {
    static final String SENDER = "sender@example.org";
    static final int SMALL = 4096;

    private static final String LINE = "x".repeat(62) + "\r\n";

    private Letters() {}

    /** Spread over domains, as mail is; each has its own lane in the spooler. */
    static String recipient(long number) {
        return "r" + number + "@d" + number % 20 + ".example.net";
    }

    /** The whole message, no longer than that. */
    static byte[] bytes(long number, int size) {
        String top = "From: " + SENDER + "\r\nTo: " + recipient(number) + "\r\nSubject: message " + number
                + "\r\nDate: Mon, 03 Aug 2026 09:00:00 +0200\r\nMessage-ID: <" + number
                + "@bench.example.org>\r\n\r\n";
        return (top + text(size - top.length())).getBytes(US_ASCII);
    }

    /** Text alone, for whoever writes the header fields himself. */
    static String text(int size) {
        return LINE.repeat(Math.max(1, size / LINE.length()));
    }
}
