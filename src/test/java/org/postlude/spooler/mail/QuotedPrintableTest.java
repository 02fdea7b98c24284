package org.postlude.spooler.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.spooler.mail.MailBytes.bytes;

import java.util.Random;
import org.junit.jupiter.api.Test;

class QuotedPrintableTest {
    @Test
    void theExamplesOfTheRuleHold() {
        assertEquals("a=3Db=E4=20\r\n =09\r\n.\r\n=0Dx=0A", encode("a=b\u00e4 \r\n \t\r\n.\r\n\rx\n"));
        assertEquals("", encode(""));
        assertEquals("x".repeat(75) + "=\r\nx", encode("x".repeat(76)));
    }

    @Test
    void anythingDecodesToItselfFromShortPrintableLines() {
        Random random = new Random(5);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(300); i > 0; i--) {
                text.append(random.nextInt(20) == 0 ? "\r\n" : String.valueOf((char) random.nextInt(256)));
            }
            String encoded = encode(text.toString());
            assertEquals(text.toString(), Mime.decodeQuotedPrintable(encoded));
            for (String line : encoded.split("\r\n", -1)) {
                assertTrue(line.length() <= 76 && line.matches("[\\t -~]*") && !line.matches(".*[ \\t]"), line);
            }
        }
    }

    private static String encode(String text) {
        return new String(QuotedPrintable.encode(bytes(text)), ISO_8859_1);
    }
}
