package org.postlude.tck.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The mails are what their description says. */
class HardMailTest {
    private static final long SEED = 4711;

    private final List<HardMail> all = HardMail.all(SEED);

    @Test
    void theSameSeedGivesTheSameOctets() {
        List<HardMail> again = HardMail.all(SEED);
        for (int i = 0; i < all.size(); i++) {
            assertArrayEquals(
                    all.get(i).octets(), again.get(i).octets(), all.get(i).name());
        }
        List<HardMail> others = HardMail.all(SEED + 1);
        assertEquals(
                List.of("dots-at-random", "octets-at-random", "nested-at-random"),
                IntStream.range(0, all.size())
                        .filter(i -> !Arrays.equals(
                                all.get(i).octets(), others.get(i).octets()))
                        .mapToObj(i -> all.get(i).name())
                        .toList());
    }

    @Test
    void everyLineEndsWithCrlfAndNoOctetIsNul() {
        for (HardMail mail : all) {
            String text = new String(mail.octets(), ISO_8859_1).replace("\r\n", "");
            assertFalse(text.contains("\r") || text.contains("\n"), mail + " has a bare CR or LF");
            assertFalse(text.contains("\0"), mail + " has a NUL");
        }
    }

    @Test
    void namesAreUniqueAndFitIntoAnAddress() {
        assertTrue(all.size() > 100, () -> "only " + all.size());
        assertEquals(all.size(), all.stream().map(HardMail::name).distinct().count());
        all.forEach(mail -> assertTrue(mail.name().matches("[a-z0-9-]{1,64}"), mail.name()));
    }

    @Test
    void someHaveNoHeader() {
        assertEquals(6, all.stream().filter(mail -> !mail.hasHeader()).count());
    }
}
