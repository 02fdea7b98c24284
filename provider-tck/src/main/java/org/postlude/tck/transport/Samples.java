package org.postlude.tck.transport;

import java.nio.charset.StandardCharsets;

/** Messages for the suites. */
final class Samples {
    private static final String HEADER = """
            From: Sender <sender@example.org>
            To: Somebody <somebody@example.org>
            Subject: conformance
            Date: Thu, 1 Jan 2026 00:00:00 +0000
            Message-ID: <%s@kit.example.org>

            """.replace("\n", "\r\n");

    private Samples() {}

    static byte[] plain() {
        return message("plain", "Hello.\r\n");
    }

    /** RFC 5321, section 4.5.2: a leading dot is doubled on the way and must come out as one. */
    static byte[] dots() {
        return message("dots", ".\r\n..\r\n.hidden\r\n...three\r\nend.\r\n.\r\n");
    }

    static byte[] eightBit() {
        return message("eight-bit", "Gr\u00fc\u00dfe, \u043f\u0440\u0438\u0432\u0435\u0442, \u4f60\u597d\r\n");
    }

    static byte[] emptyBody() {
        return message("empty", "");
    }

    /** Longer than the 998 octets of RFC 5322, section 2.1.1: not ours to break. */
    static byte[] longLine() {
        return message("long", "x".repeat(100_000) + "\r\n");
    }

    static byte[] large() {
        return message("large", ("0123456789".repeat(7) + "\r\n").repeat(15_000));
    }

    static byte[] numbered(int number) {
        return message("number-" + number, "Number " + number + ".\r\n");
    }

    private static byte[] message(String id, String body) {
        return (HEADER.replace("%s", id) + body).getBytes(StandardCharsets.UTF_8);
    }
}
