package org.postlude.spooler.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void textBecomesOneLineOfPrintableAscii() {
        assertEquals("a b c", Printable.line("  a\r\n\t b\u2028c ", 100));
        assertEquals("M?ller ? ?[31m?", Printable.line("M\u00fcller \ud83d\ude00 \u001b[31m\u0000", 100));
        assertEquals("abcd...", Printable.line("abcdefgh", 7));
        assertEquals("a?b", Printable.word("a b", 10));
    }

    @Test
    void aLongFieldIsFoldedAtSpacesAndUnfoldsToItself() {
        Random random = new Random(3);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder value = new StringBuilder();
            for (int words = random.nextInt(30); words >= 0; words--) {
                value.append("w".repeat(1 + random.nextInt(random.nextInt(10) == 0 ? 120 : 12)))
                        .append(words > 0 ? " " : "");
            }
            StringBuilder field = new StringBuilder();
            Printable.field(field, "Name", value.toString());
            assertTrue(field.toString().endsWith("\r\n"));
            String body = field.substring(0, field.length() - 2);
            assertEquals("Name: " + value, body.replace("\r\n", ""));
            for (String line : body.split("\r\n", -1)) {
                assertTrue(
                        line.length() <= 78
                                || !line.strip().replaceFirst("^Name: ", "").contains(" "),
                        line);
                assertTrue(line.length() > "Name:".length() || line.startsWith(" "), line);
            }
        }
    }

    @Test
    void aParagraphIsIndentedFromItsSecondLineOn() {
        StringBuilder text = new StringBuilder();
        Printable.paragraph(text, "word ".repeat(20).strip(), "    ");
        String fifteen = "word ".repeat(15).strip();
        assertEquals(fifteen + "\r\n    word word word word word\r\n", text.toString());
    }
}
