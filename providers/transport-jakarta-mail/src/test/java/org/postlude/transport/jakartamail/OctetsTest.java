package org.postlude.transport.jakartamail;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.eclipse.angus.mail.smtp.SMTPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found eight octets at once is what is found one by one. */
class OctetsTest {
    private static final int CASES = 20_000;

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** What Angus writes, line by line. */
    static byte[] byAngus(byte[] bytes) throws IOException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        SMTPOutputStream out = new SMTPOutputStream(wire);
        out.write(bytes, 0, bytes.length);
        out.ensureAtBOL();
        return wire.toByteArray();
    }

    @Test
    void anOctetAbove127IsFoundWhereverItStands() {
        for (int length = 0; length < 40; length++) {
            byte[] bytes = new byte[length];
            Arrays.fill(bytes, (byte) 0x7f);
            assertFalse(Octets.isEightBit(bytes, length));
            for (int i = 0; i < length; i++) {
                bytes[i] = (byte) 0x80;
                assertTrue(Octets.isEightBit(bytes, length));
                assertFalse(Octets.isEightBit(bytes, i), "what lies behind the count is not looked at");
                bytes[i] = 0x7f;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n", ".\r\n", "a\r\n", "a\tb\0\r\n\r\n", "12345678\r\n12345\r\n"})
    void linesEndWithCrLf(String text) {
        assertTrue(Octets.areLines(octets(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "\r", "\n", "a\n", "a\r", "a\r\nb", "\r\r\n", "\n\r\n", "\r\n\n", "a\rb\r\n", "a\nb\r\n"})
    void anythingElseIsLeftToAngus(String text) {
        assertFalse(Octets.areLines(octets(text)));
    }

    @Test
    void withoutADotNothingIsCopied() {
        byte[] lines = octets("a.b\r\n\r\nc.\r\n");
        assertSame(lines, Octets.withDotsDoubled(lines));
    }

    @Test
    void linesGoAsAngusWritesThem() throws IOException {
        int lines = 0;
        for (int seed = 0; seed < CASES; seed++) {
            byte[] bytes = anything(new Random(seed));
            byte[] angus = byAngus(bytes);
            String seen = "seed " + seed;
            boolean are = ("\n" + new String(bytes, StandardCharsets.ISO_8859_1)).matches("(?s)\n([^\r\n]*\r\n)*");
            assertEquals(are, Octets.areLines(bytes), seen);
            if (are) {
                lines++;
                assertArrayEquals(angus, Octets.withDotsDoubled(bytes), seen);
            }
        }
        assertTrue(lines > CASES / 10, lines + " of " + CASES + " were lines");
    }

    private static byte[] anything(Random random) {
        String[] parts = {"\r\n", ".", "\r\n.", "x", "\t", " ", "\u00e9", "1234567", "\0", "\r", "\n"};
        StringBuilder text = new StringBuilder();
        int most = random.nextInt(4) == 0 ? parts.length : parts.length - 2;
        for (int i = random.nextInt(40); i > 0; i--) {
            text.append(parts[random.nextInt(most)]);
        }
        return octets(text + (random.nextInt(4) == 0 ? "" : "\r\n"));
    }
}
