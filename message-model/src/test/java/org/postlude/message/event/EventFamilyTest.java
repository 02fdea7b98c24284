package org.postlude.message.event;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of the family: docs/semantics.md, 5.1 and 5.2. */
class EventFamilyTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            EMAIL_RECEIVED | 0x4 | 0x16 | 11
            EMAIL_SENT     | 0x5 | 0x16 | 10
            IM_INVITATION  | 0x7 | 0x16 | 9
            IM_JOIN        | 0x8 | 0x16 | 10
            IM_LEAVE       | 0x9 | 0x16 | 10
            IM_FEATURE     | 0xB | 0x16 | 11
            CUSTOM         | 0xD | 0x17 | 9
            EMAIL_CONTACT  | 0xE | 0x16 | 8
            IM_CONTACT     | 0xF | 0x16 | 8
            """)
    void eachHasTheDescriptorAndAsManyArgumentsAsTheOriginal(EventType type, int id, int opcode, int arguments) {
        assertEquals(new EventDescriptor(id, 0, 0x10, 4, opcode, id, 0x8000000000000030L), type.descriptor());
        assertEquals(arguments, type.arguments().size());
    }

    @Test
    void thoseAreAll() {
        assertEquals(9, EventType.values().length);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            IM_INVITATION  | app-name app-version account-name conv-id requesting-ip sender reason# recip-count# recipient*
            IM_JOIN        | app-name app-version account-name conv-id joining-ip joining-user reason# member-count# member* sender
            IM_LEAVE       | app-name app-version account-name conv-id leaving-ip leaving-user reason# member-count# member* flags#
            IM_FEATURE     | app-name app-version account-name conv-id media-type# reason# recip-count# recipient* sender sender-ip data
            IM_CONTACT     | app-name app-version account-name old-name old-id new-name new-id reason#
            EMAIL_SENT     | sender app-name app-version subject reason# recip-count# recipient* attach-count# attachment-name* email-account
            EMAIL_RECEIVED | sender app-name app-version subject reason# recip-count# recipient* attach-count# attachment-name* received-time@ email-account
            EMAIL_CONTACT  | app-name app-version old-name old-id new-name new-id reason# email-account
            CUSTOM         | publisher app-name app-version event value1 value2 value3 blocked# reason
            """)
    void theArgumentsStandInTheirOrder(EventType type, String order) {
        assertEquals(
                order,
                type.arguments().stream()
                        .map(argument -> argument.name() + sign(argument.type()))
                        .collect(Collectors.joining(" ")));
    }

    private static String sign(EventArgument.Type type) {
        return switch (type) {
            case TEXT -> "";
            case NUMBER -> "#";
            case LIST -> "*";
            case TIME -> "@";
        };
    }

    @Test
    void aDescriptorIsSixteenOctetsLittleEndian() {
        byte[] octets = EventType.IM_LEAVE.descriptor().octets();
        assertEquals("09000010041609003000000000000080", HexFormat.of().formatHex(octets));
        assertThrows(IllegalArgumentException.class, () -> EventDescriptor.of(new byte[15]));
        assertThrows(IllegalArgumentException.class, () -> new EventDescriptor(0x10000, 0, 0, 0, 0, 0, 0));
    }

    @ParameterizedTest
    @EnumSource
    void eachIsFoundByItsDescriptorAndByItsKind(EventType type) {
        byte[] octets = type.descriptor().octets();
        assertEquals(Optional.of(type), EventType.of(EventDescriptor.of(octets)));
        assertArrayEquals(octets, EventDescriptor.of(octets).octets());
        assertEquals(Optional.of(type), EventType.ofKind(type.kind()));
    }

    @Test
    void theSystemsOwnAreNone() {
        EventDescriptor visit = new EventDescriptor(0x3, 0, 0x10, 4, 0x18, 0x3, 0x8000000000000010L);
        assertEquals(Optional.empty(), EventType.of(visit));
        assertEquals(Optional.empty(), EventType.ofKind("mail.sent"));
    }

    @Test
    void aLeaveHasOneValueForItsFlags() {
        assertEquals(
                List.of(0, 1, 2, 2),
                List.of(
                        LeaveFlags.NORMAL.number(),
                        LeaveFlags.FORCED.number(),
                        LeaveFlags.CONVERSATION_END.number(),
                        LeaveFlags.FORCED_END.number()));
        assertEquals(LeaveFlags.FORCED_END, LeaveFlags.of(3));
        assertEquals(LeaveFlags.CONVERSATION_END, LeaveFlags.of(2));
        assertThrows(IllegalArgumentException.class, () -> LeaveFlags.of(4));
    }
}
