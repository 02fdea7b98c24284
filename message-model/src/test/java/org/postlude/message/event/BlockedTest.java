package org.postlude.message.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** WPCFLAG_ISBLOCKED, docs/semantics.md, 5.3. */
class BlockedTest {
    @Test
    void theReasonsAreTheBitsFromTheFirstToTheTwentyFifth() {
        BlockReason[] all = BlockReason.values();
        for (int i = 0; i < all.length; i++) {
            assertEquals(1 << i, all[i].mask(), all[i].name());
        }
        assertEquals(25, all.length);
        assertEquals(0x2000, BlockReason.SPECHOURS.mask());
        assertEquals(0x1000000, BlockReason.NOACCESS.mask());
    }

    @Test
    void anInternalErrorHasAllBitsAndMeansNone() {
        Blocked error = Blocked.of(0xFFFFFFFFL);
        assertTrue(error.isInternalError());
        assertFalse(error.isBlocked());
        assertEquals(Set.of(), error.reasons());
        assertEquals("INTERNALERROR", error.toString());
        assertEquals(0xFFFFFFFFL, error.number());
    }

    @Test
    void severalReasonsAreToldTogether() {
        Blocked both = Blocked.of(Set.of(BlockReason.EMAILBLOCKED, BlockReason.ATTACHMENTBLOCKED));
        assertEquals(0x8002, both.number());
        assertTrue(both.isBlocked());
        assertEquals("EMAILBLOCKED|ATTACHMENTBLOCKED", both.toString());
        assertEquals(both, Blocked.of(0x8002L));
    }

    @Test
    void aBitWithoutANameIsKeptAndToldAsANumber() {
        Blocked strange = Blocked.of(0x40000001L);
        assertEquals(0x40000001L, strange.number());
        assertEquals("IMBLOCKED|0x40000000", strange.toString());
        assertEquals("0x40000000", Blocked.of(0x40000000L).toString());
        assertEquals("NOTBLOCKED", Blocked.NOT.toString());
        assertFalse(Blocked.NOT.isBlocked());
    }

    @Test
    void whatIsNoNumberOf32BitsIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Blocked.of(-1L));
        assertThrows(IllegalArgumentException.class, () -> Blocked.of(0x100000000L));
    }
}
