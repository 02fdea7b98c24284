package org.postlude.spooler.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import org.postlude.message.Content;

/** Octets as text, one character each, so that a test can show them. */
final class MailBytes {
    private MailBytes() {}

    static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    static Content content(String text) {
        return Content.of(bytes(text));
    }

    /** Reads it and holds it to its size. */
    static String text(Content content) throws IOException {
        try (InputStream in = content.open()) {
            byte[] octets = in.readAllBytes();
            assertEquals(content.size(), octets.length, "size() must be what the stream gives");
            return new String(octets, ISO_8859_1);
        }
    }

    /** Reads it in pieces of 0 to 12 octets, some of them by the single-octet read. */
    static String textInPieces(Content content, Random random) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[16];
        try (InputStream in = content.open()) {
            while (true) {
                if (random.nextInt(4) == 0) {
                    int octet = in.read();
                    if (octet < 0) {
                        break;
                    }
                    out.write(octet);
                } else {
                    int offset = random.nextInt(4);
                    int n = in.read(buffer, offset, random.nextInt(13));
                    if (n < 0) {
                        break;
                    }
                    out.write(buffer, offset, n);
                }
            }
        }
        return out.toString(ISO_8859_1);
    }
}
