package org.postlude.transport.im;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What somebody calls themselves, made fit to be recorded (rule R7). */
class IdentityTest {
    @Test
    void whatIsHarmlessStaysAsItIs() {
        for (String each :
                new String[] {"bob@chat.example", "Zo\u00eb", "\u5f20\u4f1f", "50% off", "\ud83d\ude00", "a b"}) {
            assertEquals(each, Identity.of(each));
        }
    }

    @Test
    void whatIsNotSeenOrEndsALineIsWrittenAsItsOctets() {
        assertEquals("a%09b%0Ac%0Dd%00", Identity.of("a\tb\nc\rd\u0000"));
        assertEquals("%E2%80%AEevil", Identity.of("\u202eevil"));
        assertEquals("%E2%80%A8", Identity.of("\u2028"));
        assertEquals("bob%E3%85%A4%CD%8F%EF%B8%8F", Identity.of("bob\u3164\u034f\ufe0f"));
        assertEquals("%ED%A0%80", Identity.of("\ud800"));
        assertEquals("%2509", Identity.of("%09"));
        assertEquals(Identity.MARK, Identity.of(""));
    }

    @Test
    void aNameOfAMegabyteIsCutAndStaysItsOwn() {
        String one = Identity.of("x".repeat(1 << 20));
        String other = Identity.of("x".repeat((1 << 20) - 1) + "y");
        assertTrue(one.getBytes(StandardCharsets.UTF_8).length <= Identity.LONGEST);
        assertNotEquals(one, other);
        assertNotEquals(one, Identity.of(one), "whoever calls themselves what another is cut to is somebody else");
    }

    /** Names of the characters that escapes are made of, which are most likely to meet. */
    @Test
    void twoNamesAreNeverTheSame() {
        Random random = new Random(7);
        String alphabet = "%~0927FA\t\n\u202e\ud800\udc00e";
        Map<String, String> seen = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            StringBuilder name = new StringBuilder();
            for (int left = 1 + random.nextInt(8); left > 0; left--) {
                name.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String before = seen.put(Identity.of(name.toString()), name.toString());
            assertTrue(before == null || before.contentEquals(name), () -> name + " and " + before);
        }
    }
}
