package org.postlude.submission;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a text ends, and where it does not: what is taken for its end by some and not by others lets mail be smuggled in. */
@Timeout(60)
class EndOfTextTest {
    private static final String SMUGGLED =
            "MAIL FROM:<admin@example.org>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\nno\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n.\n",
                "\n.\r\n",
                "\r\n.\n",
                "\r.\r",
                "\r.\r\n",
                "\r\n.\r",
                "\n.\r",
                "\r.\n",
                "\r\n.\r\r\n",
                "\r\n\u0000.\r\n"
            })
    void onlyCrLfDotCrLfEndsIt(String notTheEnd) throws Exception {
        try (Desk desk = new Desk();
                Wire client = desk.begin()) {
            client.raw("Subject: one\r\n\r\ntext" + notTheEnd + SMUGGLED + ".\r\n");
            client.expect("554 5.6.0");
            client.ask("NOOP", "250");
            assertEquals(0, desk.taken());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Subject: one\n\ntext\r\n", "Subject: one\r\n\r\nte\rxt\r\n", "Subject: one\r\n\r\ntext\r\r\n"})
    void aLineThatEndsOtherwiseIsRefused(String text) throws Exception {
        try (Desk desk = new Desk();
                Wire client = desk.begin()) {
            client.raw(text + ".\r\n");
            client.expect("554 5.6.0 Line");
            assertEquals(0, desk.taken());
        }
    }

    private static DotText read(String wire, ByteArrayOutputStream out) throws IOException {
        InputStream in = new ByteArrayInputStream(wire.getBytes(ISO_8859_1));
        DotText text = DotText.read(in, out, 1_000);
        assertEquals("NOOP\r\n", new String(in.readAllBytes(), ISO_8859_1), "nothing behind its end is read");
        return text;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\r\n", "..\r\n", "..a\r\n.b\r\n", "\r\n\r\n", "a\r\n...\r\n"})
    void theDotsOfTheWayAreTakenAway(String sent) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DotText text = read(sent + ".\r\nNOOP\r\n", out);
        String expected = ("\r\n" + sent).replace("\r\n.", "\r\n").substring(2);
        assertEquals(expected, out.toString(ISO_8859_1));
        assertEquals(expected.length(), text.size());
        assertEquals(0, text.badLine());
    }

    @Test
    void theFirstWrongLineIsNamed() throws Exception {
        assertEquals(
                3,
                read("a\r\nb\r\nc\nd\r\n.\r\nNOOP\r\n", new ByteArrayOutputStream())
                        .badLine());
        assertEquals(
                2,
                read("a\r\nb\rc\r\n.\r\nNOOP\r\n", new ByteArrayOutputStream()).badLine());
    }

    @Test
    void whatDoesNotEndIsNoMessage() {
        InputStream cut = new ByteArrayInputStream("a\r\n.\r".getBytes(ISO_8859_1));
        assertThrows(EOFException.class, () -> DotText.read(cut, new ByteArrayOutputStream(), 1_000));
    }

    @Test
    void whatIsBeyondTheLimitIsCountedAndNotWritten() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertEquals(5_002, read("x".repeat(5_000) + "\r\n.\r\nNOOP\r\n", out).size());
        assertEquals(1_000, out.size());
    }
}
