package org.postlude.spooler.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.spooler.mail.MailBytes.bytes;
import static org.postlude.spooler.mail.MailBytes.content;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.Content;
import org.postlude.message.ErrorKind;
import org.postlude.store.SubmitRejectedException;

class MessageIntakeRefusalTest {
    private static final int LIMIT = 10_000_000;

    private final MessageIntake intake =
            new MessageIntake("here.example", InstantSource.system(), UUID::randomUUID, LIMIT);

    private String refusal(ErrorKind kind, Content given) {
        SubmitRejectedException e = assertThrows(SubmitRejectedException.class, () -> intake.take(given));
        String text = String.valueOf(e.getMessage());
        assertEquals(kind, e.code(), text);
        assertTrue(text.contains("Nothing was stored. "), text);
        assertTrue(text.chars().allMatch(c -> c >= 0x20 && c < 0x7f), text);
        return text;
    }

    private void refusesLine(int line, String why, String message) {
        for (Content given : new Content[] {content(message), new ChoppedContent(bytes(message), 1)}) {
            String text = refusal(ErrorKind.CORRUPT_DATA, given);
            assertTrue(text.startsWith("line " + line + " ") && text.contains(why), text);
        }
    }

    @Test
    void mixedLineEnds() {
        refusesLine(3, "ends with LF alone, the lines before it with CRLF", "A: b\r\n\r\nx\ny\r\n");
        refusesLine(2, "ends with CRLF, the lines before it with LF alone", "A: b\n\r\nx\n");
        refusesLine(2, "ends with LF alone", "A: b\r\nC: d\n");
    }

    @Test
    void aBareCarriageReturn() {
        refusesLine(3, "CR without LF", "A: b\r\n\r\nx\ry\r\n");
        refusesLine(3, "CR without LF", "A: b\n\nx\ry\n");
        refusesLine(3, "CR without LF", "A: b\r\n\r\nx\r\r\n");
        refusesLine(3, "CR without LF", "A: b\r\n\r\nx\r");
        refusesLine(1, "CR without LF", "A: b\rC: d");
    }

    @Test
    void aNul() {
        refusesLine(4, "NUL (octet 16 of the message", "A: b\r\n\r\nline\r\nx\0y\r\n");
        refusesLine(1, "NUL (octet 1 of the message", "\0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\n", "\r\nbody\r\n", "\nA: b\n"})
    void aMessageWithoutHeader(String message) {
        refusesLine(1, "no header", message);
    }

    @Test
    void aLineThatIsNoField() {
        refusesLine(1, "'no colon here'", "no colon here\r\n\r\nbody\r\n");
        refusesLine(1, "no header field", " A: folded into nothing\r\n\r\n");
        refusesLine(1, "no header field", ": no name\r\n\r\n");
        refusesLine(1, "no header field", "a name: x\r\n\r\n");
        refusesLine(3, "an empty line stands between", "A: b\r\nC: d\r\nDear Bob,\r\nE: f\r\n");
        refusesLine(2, "'n?me: x'", "A: b\nn\u00e4me: x\n\n");
        refusesLine(2, "no header field", "A: b\r\nlast line");
        refusesLine(2, "no header field", "A: b\r\nC\u0001: d\r\n\r\n");
    }

    @Test
    void theSeparatorLineOfAnMbox() {
        refusesLine(1, "separator line of an mbox", "From ann@example.org Thu Jan  1 00:00:00 2026\nA: b\n\n");
    }

    @Test
    void anEmptyMessage() {
        assertTrue(refusal(ErrorKind.INVALID_PARAMETER, content("")).contains("the message is empty"));
    }

    @Test
    void moreThanTheLimit() throws IOException {
        String header = "A: b\r\n\r\n";
        String fits = header + "x".repeat(LIMIT - header.length());
        assertEquals("A: b", fits.substring(0, 4));
        intake.take(content(fits)); // the limit is on what the client gives, not on what is added
        assertTrue(refusal(ErrorKind.INVALID_PARAMETER, content(fits + "x")).contains("the limit is " + LIMIT));
    }

    @Test
    void moreThanTheLimitFromContentThatSaysLess() {
        byte[] large = bytes("A: b\r\n\r\n" + "x".repeat(LIMIT));
        assertTrue(refusal(ErrorKind.INVALID_PARAMETER, saying(20, large)).contains("the limit is " + LIMIT));
    }

    @ParameterizedTest
    @CsvSource({"9", "11", "0"})
    void contentOfAnotherSizeThanItSays(long said) {
        Content given = saying(said, bytes("A: b\r\n\r\nxy"));
        assertTrue(refusal(ErrorKind.INVALID_PARAMETER, given).contains("should have " + said + " octets but gave 10"));
    }

    @Test
    void aHeaderWithoutEnd() {
        String message = "A: b\r\n".repeat(800_000);
        assertTrue(
                refusal(ErrorKind.CORRUPT_DATA, content(message)).contains("the header has more than 4194304 octets"));
    }

    @Test
    void whatCannotBeReadIsAnIoExceptionAndNoRefusal() {
        IOException broken = new IOException("the disk is gone");
        IOException e = assertThrows(
                IOException.class,
                () -> intake.take(new Content() {
                    @Override
                    public long size() {
                        return 10;
                    }

                    @Override
                    public InputStream open() throws IOException {
                        throw broken;
                    }
                }));
        assertEquals(broken, e);
    }

    private static Content saying(long size, byte[] octets) {
        return new Content() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(octets);
            }
        };
    }
}
