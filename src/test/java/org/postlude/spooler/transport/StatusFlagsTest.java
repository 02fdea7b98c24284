package org.postlude.spooler.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postlude.message.StatusBit;
import org.postlude.store.mapi.StatusFlags;

/** The numbers of a status row, as the public headers have them. */
class StatusFlagsTest {
    @ParameterizedTest
    @CsvSource({
        "AVAILABLE, 1",
        "OFFLINE, 2",
        "FAILURE, 4",
        "INBOUND_ENABLED, 65536",
        "INBOUND_ACTIVE, 131072",
        "INBOUND_FLUSH, 262144",
        "OUTBOUND_ENABLED, 1048576",
        "OUTBOUND_ACTIVE, 2097152",
        "OUTBOUND_FLUSH, 4194304"
    })
    void eachBitHasItsNumber(StatusBit bit, int code) {
        assertEquals(code, StatusFlags.code(Set.of(bit)));
        assertEquals(Set.of(bit), StatusFlags.bits(code));
        assertEquals(0, StatusFlags.resourceFlags(Set.of(bit)));
    }

    @Test
    void preferLastIsAnotherPropertysFlag() {
        Set<StatusBit> all = EnumSet.allOf(StatusBit.class);
        assertEquals(0x770007, StatusFlags.code(all));
        assertEquals(0x10, StatusFlags.resourceFlags(all));
        all.remove(StatusBit.PREFER_LAST);
        assertEquals(all, StatusFlags.bits(-1));
    }
}
