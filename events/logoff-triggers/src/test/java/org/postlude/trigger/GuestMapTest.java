package org.postlude.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.trigger.GuestMap.Entry;

class GuestMapTest {
    private static final GuestMap MAP = new GuestMap(List.of(
            new Entry("desk", "ann", "Ann Smith"),
            new Entry("*", "ann", "ann anywhere"),
            new Entry("lab", "*", "{user}@{machine}"),
            new Entry("kiosk", "*", "kiosk")));

    @Test
    void aUserOfAMachineHasTheSessionsOfAllEntriesThatMatch() {
        assertEquals(Set.of("Ann Smith", "ann anywhere"), MAP.owners("desk", "ann"));
        assertEquals(Set.of("ann anywhere", "ann@lab"), MAP.owners("lab", "ann"));
        assertEquals(Set.of(), MAP.owners("desk", "bob"));
        assertEquals(Set.of("kiosk"), MAP.owners("kiosk", "anybody"));
    }

    @Test
    void whoBelongsToAMachineIsWrittenDownWithItsNameAndTheUsersOrIsTheSameForAll() {
        assertEquals(Set.of("Ann Smith"), MAP.ownersAt("desk"));
        assertEquals(Set.of(), MAP.ownersAt("lab"));
        assertEquals(Set.of("kiosk"), MAP.ownersAt("kiosk"));
    }

    @Test
    void allOwnersAreMeantByTheEndOfOneMachineOnly() {
        GuestMap map = new GuestMap(List.of(new Entry("process", "*", "*")));
        assertTrue(map.isOfAll("process"));
        assertFalse(map.isOfAll("desk"));
        assertEquals(Set.of(), map.owners("process", "ann"));
        assertEquals(Set.of(), map.ownersAt("process"));
        assertThrows(IllegalArgumentException.class, () -> new Entry("*", "*", "*"));
        assertThrows(IllegalArgumentException.class, () -> new Entry("process", "ann", "*"));
    }

    @Test
    void aNameWithTheFormOfAPlaceHolderIsThatName() {
        GuestMap map = new GuestMap(List.of(new Entry("*", "*", "{machine}/{user}")));
        assertEquals(Set.of("{user}/x"), map.owners("{user}", "x"));
    }

    @Test
    void anEntryWithoutANameIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Entry("", "ann", "ann"));
        assertThrows(IllegalArgumentException.class, () -> new Entry("desk", "", "ann"));
        assertThrows(IllegalArgumentException.class, () -> new Entry("desk", "ann", ""));
    }
}
