package org.postlude.spooler.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.spooler.mail.MailBytes.bytes;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.Content;

@Tag("long")
class FrozenContentTest {
    private final MessageIntake intake = new MessageIntake("here.example", InstantSource.system());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A: b\n\nBody\n", // one octet of the body
                "A: c\n\nbody\n", // one octet of the header
                "A: b\n\nbo\n\n\n", // another number of lines
                "A: b\n\nbody", // shorter
                "A: b\n", // much shorter
                "",
                "A: b\n\nbody\nx" // longer
            })
    void contentThatChangedSinceItWasCheckedIsNotRead(String changed) throws IOException {
        ChangingContent given = new ChangingContent(bytes("A: b\n\nbody\n"));
        Content frozen = intake.take(given).content();
        int size = (int) frozen.size();
        given.now = bytes(changed);
        assertThrows(ContentChangedException.class, () -> read(frozen, Integer.MAX_VALUE));
        // A store that knows the size may never ask for the end of the stream.
        assertThrows(ContentChangedException.class, () -> read(frozen, size));
        assertEquals(given.opened, given.closed, "every stream must be closed");
    }

    @Test
    void contentThatChangesBackIsTheSameAgain() throws IOException {
        byte[] first = bytes("A: b\r\n\r\nbody\r\n");
        ChangingContent given = new ChangingContent(first);
        Content frozen = intake.take(given).content();
        given.now = bytes("A: b\r\n\r\nBODY\r\n");
        assertThrows(ContentChangedException.class, () -> read(frozen, Integer.MAX_VALUE));
        given.now = first;
        assertEquals(frozen.size(), read(frozen, Integer.MAX_VALUE).length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\n"})
    void aLargeBodyIsNeverInMemory(String lineEnd) throws IOException {
        GeneratedContent given = new GeneratedContent("A: b" + lineEnd + lineEnd, "0123456789" + lineEnd, 40 << 20);
        Content frozen = intake.take(given).content();
        assertEquals(given.size(), given.given, "the first pass reads all");
        given.given = 0;
        byte[] buffer = new byte[1000];
        try (InputStream in = frozen.open()) {
            long read = 0;
            int n;
            while ((n = in.read(buffer)) >= 0) {
                read += n;
                assertTrue(given.given <= read + 70_000, "read ahead: " + given.given + " for " + read);
            }
            assertEquals(frozen.size(), read);
        }
        assertTrue(given.longestRead <= 65_536, "one read of " + given.longestRead);
    }

    private static byte[] read(Content content, int limit) throws IOException {
        try (InputStream in = content.open()) {
            return in.readNBytes(limit);
        }
    }

    /** A file that somebody writes to. */
    private static final class ChangingContent implements Content {
        private final long size;
        private byte[] now;
        private int opened;
        private int closed;

        ChangingContent(byte[] now) {
            this.now = now;
            this.size = now.length;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public InputStream open() {
            opened++;
            return new ByteArrayInputStream(now) {
                private boolean open = true;

                @Override
                public void close() {
                    if (open) {
                        closed++;
                        open = false;
                    }
                }
            };
        }
    }

    /** A large message that takes no memory, and counts what is asked of it. */
    private static final class GeneratedContent implements Content {
        private final byte[] header;
        private final byte[] line;
        private final long size;
        private long given;
        private int longestRead;

        GeneratedContent(String header, String line, int size) {
            this.header = bytes(header);
            this.line = bytes(line);
            this.size = header.length() + (long) size / line.length() * line.length();
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public InputStream open() {
            return new InputStream() {
                private long next;

                @Override
                public int read() {
                    if (next == size) {
                        return -1;
                    }
                    given++;
                    long at = next++;
                    return at < header.length ? header[(int) at] : line[(int) ((at - header.length) % line.length)];
                }

                @Override
                public int read(byte[] buffer, int offset, int length) {
                    longestRead = Math.max(longestRead, length);
                    int n = 0;
                    while (n < length && next < size) {
                        buffer[offset + n++] = (byte) read();
                    }
                    return n == 0 && length > 0 ? -1 : n;
                }
            };
        }
    }
}
