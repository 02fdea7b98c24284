package org.postlude.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** An mbox of any size, of messages from a few lines to 40 MiB, some with quoted lines; no line in it stands twice. */
final class BigMbox {
    /** Of the lines of the bodies, in turn. */
    private static final int[] LINES = {3, 900, 14_000, 538_000};

    private static final int QUOTED_EVERY = 100;
    private static final byte[] CRLF = {'\r', '\n'};

    /** What a message is recognized by, with the line ends of the wire and without the quoting of the mbox. */
    record Sum(long size, long crc) {}

    private final Map<String, Sum> messages = new TreeMap<>();
    private long size;

    /** Writes it, up to the first message that ends behind so many octets. */
    static BigMbox write(Path file, long atLeast) throws IOException {
        BigMbox mbox = new BigMbox();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            while (mbox.size < atLeast) {
                mbox.message(out);
            }
        }
        return mbox;
    }

    /** By Message-ID. */
    Map<String, Sum> messages() {
        return messages;
    }

    long size() {
        return size;
    }

    private void message(OutputStream out) throws IOException {
        int number = messages.size();
        String id = "<" + number + "@big.example.org>";
        Wire wire = new Wire();
        line(out, "From writer@example.org Mon Aug  3 09:00:00 2026", null);
        line(out, "From: writer@example.org", wire);
        line(out, "To: r" + number + "@example.net", wire);
        line(out, "Date: Mon, 03 Aug 2026 09:00:00 +0200", wire);
        line(out, "Message-ID: " + id, wire);
        line(out, "", wire);
        boolean quotes = number % 9 == 0;
        byte[] body = ("x".repeat(60) + "-".repeat(16)).getBytes(ISO_8859_1);
        for (int i = 0; i < LINES[number % LINES.length]; i++) {
            if (quotes && i % QUOTED_EVERY == QUOTED_EVERY - 1) {
                out.write('>');
                line(out, "From here, line " + i, wire);
                size++;
            } else {
                digits(body, ((long) number << 32) + i);
                line(out, body, wire);
            }
        }
        line(out, "", null);
        messages.put(id, wire.sum());
    }

    private static void digits(byte[] line, long value) {
        for (int i = line.length - 1; i >= line.length - 16; i--, value >>>= 4) {
            line[i] = (byte) ('a' + (value & 15));
        }
    }

    private void line(OutputStream out, String text, @Nullable Wire wire) throws IOException {
        line(out, text.getBytes(ISO_8859_1), wire);
    }

    private void line(OutputStream out, byte[] text, @Nullable Wire wire) throws IOException {
        out.write(text);
        out.write('\n');
        size += text.length + 1L;
        if (wire != null) {
            wire.add(text);
        }
    }

    /** The message as it is to arrive. */
    private static final class Wire {
        private final CRC32 crc = new CRC32();
        private long size;

        void add(byte[] line) {
            crc.update(line);
            crc.update(CRLF);
            size += line.length + 2L;
        }

        Sum sum() {
            return new Sum(size, crc.getValue());
        }
    }
}
