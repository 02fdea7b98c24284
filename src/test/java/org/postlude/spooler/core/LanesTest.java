package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.Recipient;

/** Large mail has lanes, and groups of them, beside those of the rest (rule D23). */
class LanesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "smtp|one.example",
                "smtp|",
                "a|b|one.example",
                "smtp://hop:25/?x=a+b|one.example",
                "+|one.example"
            })
    void D23_theLaneBesideAnotherKnowsIt(String lane) {
        assertFalse(Lanes.isLarge(lane), lane);
        assertEquals(lane, Lanes.anySize(lane));
        String beside = Lanes.beside(lane);
        assertTrue(Lanes.isLarge(beside), beside);
        assertEquals(lane, Lanes.anySize(beside));
        assertEquals(Lanes.beside(Lanes.group(lane)), Lanes.group(beside), "it is in the group beside");
        assertTrue(beside.startsWith(Lanes.group(lane)), "who reads all of a transport reads it too");
        assertFalse(
                Lanes.isAmong(Set.of(Lanes.group(lane)), beside), "and who leaves a group out leaves out that alone");
    }

    @Test
    void Q3_theLongestNameIsNoLongerThanAStoreTakes() {
        String label = "d".repeat(50) + ".";
        Recipient far = Recipient.smtp("ann@" + label.repeat(4) + "d".repeat(50));
        String longest = Lanes.of("t".repeat(600), far);
        assertTrue(Lanes.beside(longest).length() <= 512, longest);
        assertTrue(longest.startsWith(Lanes.prefix("t".repeat(600))) && longest.endsWith(far.domain()), longest);
        assertNotEquals(Lanes.prefix("t".repeat(600)), Lanes.prefix("t".repeat(600) + "u"));
        assertEquals(longest, Lanes.anySize(Lanes.beside(longest)));
    }

    @Test
    void Q3_anAddressLiteralHasTheGroupOfItsTransport() {
        String lane = Lanes.of("smtp", Recipient.smtp("ann@[x:|+|y]"));
        assertEquals(Lanes.prefix("smtp"), Lanes.group(lane));
        assertFalse(Lanes.isLarge(lane));
    }
}
