package org.postlude.store.spi.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.store.spi.DamagedMessageException;

/** Bytes that are checked while they are read. */
final class CheckedContentTest {
    private static final String TEXT = "Subject: checked\r\n\r\nBody\r\n";

    @Test
    void Q8_theSameBytesComeEachTime() throws Exception {
        CheckedContent content = content(TEXT, TEXT);
        for (int reading = 0; reading < 2; reading++) {
            try (InputStream in = content.open()) {
                assertArrayEquals(TEXT.getBytes(UTF_8), in.readAllBytes());
                assertEquals(-1, in.read());
                assertEquals(-1, in.read(new byte[8]));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Subject: checked\r\n\r\nBody\r", "Subject: Checked\r\n\r\nBody\r\n", TEXT + "\r\n"})
    void Q8_damageIsToldAtTheEndAndNamesTheMessage(String damaged) throws Exception {
        try (InputStream in = content(damaged, TEXT).open()) {
            assertArrayEquals(damaged.getBytes(UTF_8), in.readNBytes(damaged.length()));
            DamagedMessageException found = assertThrows(DamagedMessageException.class, in::read);
            assertEquals("m", found.id().value());
            assertEquals("message m is damaged: a/file is not what was submitted", found.getMessage());
            assertThrows(DamagedMessageException.class, in::read, "whoever asks again gets the same answer");
        }
    }

    @Test
    void emptyContentCanBeDamagedToo() throws Exception {
        try (InputStream in = content("x", "").open()) {
            assertThrows(DamagedMessageException.class, in::readAllBytes);
            assertThrows(DamagedMessageException.class, in::readAllBytes);
        }
    }

    @Test
    void whatIsSkippedOrReadByTheOctetIsCheckedToo() throws Exception {
        try (InputStream in = content(TEXT, TEXT).open()) {
            assertEquals('S', in.read());
            assertEquals(10, in.skip(10));
            assertFalse(in.markSupported());
            assertThrows(IOException.class, in::reset);
            in.readAllBytes();
        }
        try (InputStream in = content(TEXT + "\u00ff", TEXT).open()) {
            assertThrows(DamagedMessageException.class, () -> in.skipNBytes(1_000));
        }
    }

    @Test
    void octetsAboveAsciiAreNoEnd() throws Exception {
        String text = "\u00ff\u00ff";
        try (InputStream in = content(text, text).open()) {
            assertEquals(0xc3, in.read());
            assertEquals(3, in.available());
        }
    }

    @Test
    void whoeverClosesItClosesTheSource() throws Exception {
        AtomicBoolean closed = new AtomicBoolean();
        CheckedContent.Source source = () -> new FilterInputStream(new ByteArrayInputStream(new byte[1])) {
            @Override
            public void close() {
                closed.set(true);
            }
        };
        new CheckedContent(QueueParts.id("m"), "a/file", 1, Sha256.of(""), source)
                .open()
                .close();
        assertTrue(closed.get(), "an end that was not reached is nobody's damage");
    }

    private static CheckedContent content(String stored, String submitted) {
        byte[] bytes = stored.getBytes(UTF_8);
        CheckedContent.Source source = () -> new ByteArrayInputStream(bytes);
        return new CheckedContent(QueueParts.id("m"), "a/file", bytes.length, Sha256.of(submitted), source);
    }
}
