package org.postlude.spooler.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.postlude.spooler.mail.MailBytes.bytes;

import java.util.Random;
import org.junit.jupiter.api.Test;

class OctetsTest {
    @Test
    void everyOctetValueIsJudgedRightAtEveryPlaceOfAWord() {
        for (int value = 0; value < 256; value++) {
            for (int place = 0; place < 24; place++) {
                byte[] octets = bytes("x".repeat(24));
                octets[place] = (byte) value;
                assertEquals(value < 14 ? place : 24, Octets.nextControl(octets, 0, 24), "value " + value);
                assertEquals(value == '\n' ? place : 24, Octets.nextLineFeed(octets, 0, 24), "value " + value);
            }
        }
    }

    @Test
    void randomOctetsAreSearchedAsOneByOne() {
        Random random = new Random(7);
        byte[] octets = new byte[64];
        for (int round = 0; round < 50_000; round++) {
            random.nextBytes(octets);
            int from = random.nextInt(65);
            int to = from + random.nextInt(65 - from);
            int control = from;
            while (control < to && (octets[control] < 0 || octets[control] > 13)) {
                control++;
            }
            assertEquals(control, Octets.nextControl(octets, from, to));
        }
    }

    @Test
    void theLongestLineIsCountedWithoutItsEnd() {
        assertEquals(0, Octets.longestLine(bytes("")));
        assertEquals(3, Octets.longestLine(bytes("ab\r\nabc\r\n\r\na")));
        assertEquals(4, Octets.longestLine(bytes("a\r\n\tbcd")));
    }
}
