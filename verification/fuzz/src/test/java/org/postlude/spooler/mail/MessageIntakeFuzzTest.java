package org.postlude.spooler.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Locale;
import org.postlude.message.Content;
import org.postlude.store.SubmitRejectedException;

/** MIME intake: any octets are refused in words, or stored as a message that nobody downstream has to mend. */
class MessageIntakeFuzzTest {
    private static final Stamp STAMP = new Stamp("<id@here.example>", Instant.EPOCH);

    private final MessageIntake intake = new MessageIntake("here.example", Instant::now);

    @FuzzTest
    void whatIsTakenIsAWholeMessageAndIsStoredAsItIs(byte[] octets) throws IOException {
        byte[] stored;
        FrozenMessage frozen;
        try {
            frozen = intake.take(new Pieces(octets, 1 + octets.length % 13), () -> STAMP);
            stored = read(frozen.content());
        } catch (SubmitRejectedException e) {
            assertFalse(String.valueOf(e.getMessage()).isBlank());
            return;
        }
        String text = new String(stored, ISO_8859_1);
        assertEquals(frozen.content().size(), stored.length);
        assertArrayEquals(stored, read(frozen.content()), "each attempt reads the same");
        assertEquals(-1, text.indexOf('\0'));
        assertEquals(text, text.replace("\r\n", "\n").replace("\r", "?").replace("\n", "\r\n"), "only CRLF");
        assertTrue(text.endsWith("\r\n"));
        int headerEnd = text.indexOf("\r\n\r\n") + 2;
        assertTrue(headerEnd > 2, "a header, and its empty line");
        String header = text.substring(0, headerEnd).toLowerCase(Locale.ROOT);
        assertFalse(("\r\n" + header).matches("(?s).*\r\n(resent-)?bcc[ \t]*:.*"), "blind copies are not seen");
        assertTrue(("\r\n" + header).matches("(?s).*\r\nmessage-id[ \t]*:.*"));
        String unfolded = new String(stored, UTF_8).replace("\r\n", "");
        assertTrue(unfolded.contains(frozen.messageId()), frozen.messageId());
        assertTrue(frozen.messageId().length() <= 998, "it goes into each part's record");
        assertEquals(bodyOf(new String(octets, ISO_8859_1)), text.substring(headerEnd + 2));
        assertArrayEquals(
                stored, read(intake.take(Content.of(stored), () -> STAMP).content()), "taken again it is unchanged");
    }

    /** By its lines, of whichever kind; a last one without an end gets one. */
    private static String bodyOf(String given) {
        String text = given.replace("\r\n", "\n");
        text = text.endsWith("\n") ? text : text + "\n";
        int empty = text.indexOf("\n\n");
        return empty < 0 ? "" : text.substring(empty + 2).replace("\n", "\r\n");
    }

    private static byte[] read(Content content) throws IOException {
        try (InputStream in = content.open()) {
            return in.readAllBytes();
        }
    }

    /** Comes in pieces, as from a network. */
    private static final class Pieces implements Content {
        private final byte[] octets;
        private final int most;

        Pieces(byte[] octets, int most) {
            this.octets = octets;
            this.most = most;
        }

        @Override
        public long size() {
            return octets.length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(octets) {
                @Override
                public synchronized int read(byte[] buffer, int offset, int length) {
                    return super.read(buffer, offset, Math.min(length, most));
                }
            };
        }
    }
}
