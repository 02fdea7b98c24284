package org.postlude.spooler.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.spooler.mail.MailBytes.bytes;
import static org.postlude.spooler.mail.MailBytes.content;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeaderScanTest {
    private static List<String> names(HeaderScan header) {
        return header.fields().stream().map(HeaderScan.Field::name).toList();
    }

    @Test
    void fieldsComeInTheirOrderUnfoldedAndWithoutTheBody() {
        HeaderScan header = HeaderScan.of(bytes("A: one\r\n two\r\n\tthree\r\nb :x \r\nA: again\r\n\r\nC: body\r\n"));
        assertEquals(List.of("A", "b", "A"), names(header));
        assertEquals("one two\tthree", header.value("a"));
        assertEquals("x", header.value("B"));
        assertEquals("", header.value("C"));
        assertTrue(header.first("C").isEmpty());
        assertEquals(0, header.badLine());
        assertEquals("A: one\r\n two\r\n\tthree\r\nb :x \r\nA: again\r\n", new String(header.octets(), ISO_8859_1));
    }

    @Test
    void bareLineFeedsAreReadAsWell() {
        HeaderScan header = HeaderScan.of(bytes("A: one\n two\nB: x\n\nC: body\n"));
        assertEquals(List.of("A", "B"), names(header));
        assertEquals("one two", header.value("A"));
    }

    @Test
    void linesThatAreNoFieldArePassedOverAndTheFirstIsNamed() {
        HeaderScan header = HeaderScan.of(bytes("A: x\r\nno field\r\n of it\r\nnone: \r\n: y\r\n"));
        assertEquals(List.of("A", "none"), names(header));
        assertEquals("x", header.value("A"));
        assertEquals(2, header.badLine());
        assertEquals("no field", header.badText().strip());
    }

    @Test
    void valuesAreUtf8() {
        assertEquals(
                "\u00fc\u20ac",
                HeaderScan.of("A: \u00fc\u20ac\r\n".getBytes(UTF_8)).value("A"));
    }

    @Test
    void anEmptyFieldHasNothingButWhiteSpace() {
        HeaderScan header = HeaderScan.of(bytes("A: \t\r\n \r\nB: \u00e4\r\nC:x"));
        assertTrue(header.fields().get(0).isEmpty());
        assertFalse(header.fields().get(1).isEmpty());
        assertFalse(header.fields().get(2).isEmpty());
    }

    @Test
    void aLineThatTheLimitCutsIsLeftOut() throws IOException {
        String message = "A: one\r\nB: two\r\nC: three\r\n\r\n";
        for (int limit = 0; limit <= message.length(); limit++) {
            HeaderScan header = HeaderScan.read(content(message), limit);
            int whole = limit < 8 ? 0 : limit < 16 ? 1 : limit < 26 ? 2 : 3;
            assertEquals(List.of("A", "B", "C").subList(0, whole), names(header), "limit " + limit);
            assertEquals(0, header.badLine(), "limit " + limit);
        }
    }

    @Test
    void aLastLineWithoutAnEndCounts() throws IOException {
        assertEquals("two", HeaderScan.read(content("A: one\r\nB: two"), 100).value("B"));
    }
}
