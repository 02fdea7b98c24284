package org.postlude.message.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.ActivityEvent;

/** Each of the family as it travels through the house, and over the wire. */
class RecordedEventTest {
    private static final Instant NOON = Instant.parse("2026-08-03T12:00:00.1234567Z");
    private static final List<EventType> TYPES = List.of(EventType.values());
    private static final String UNSEEN = "members do not see the addresses of others";
    private static final ImLeave LEAVE = new ImLeave(
            Fact.of("BobChat"),
            Fact.of("3.1"),
            "ann@example.org",
            "tea@conf.example.org",
            Fact.absent(UNSEEN),
            "bob@example.org",
            Blocked.NOT,
            Fact.of(List.of("ann@example.org", "eve@example.org")),
            LeaveFlags.NORMAL);

    static Stream<RecordedEvent> each() {
        Fact<String> unknown = Fact.absent("nobody told");
        Fact<List<String>> two = Fact.of(List.of("ann@example.org", "bob \u202eelpmaxe\n"));
        return Stream.of(
                LEAVE,
                new ImInvitation(
                        unknown, unknown, "ann@example.org", "tea", unknown, "bob", Blocked.NOT, Fact.of(List.of())),
                new ImJoin(
                        unknown,
                        unknown,
                        "ann@example.org",
                        "tea",
                        Fact.of("192.0.2.7"),
                        "bob",
                        Blocked.of(BlockReason.SPECHOURS),
                        two,
                        unknown),
                new ImFeature(
                        Fact.of("a"),
                        Fact.of("1"),
                        "ann@example.org",
                        "tea",
                        MediaType.of(MediaType.Feature.FILESWAP, true),
                        Blocked.NOT,
                        two,
                        Fact.of("ann"),
                        unknown,
                        Fact.of("a.txt")),
                new ImContact(
                        unknown,
                        unknown,
                        "ann@example.org",
                        unknown,
                        unknown,
                        Fact.of("Bob"),
                        Fact.of("b"),
                        Blocked.NOT),
                new EmailSent(
                        "ann@example.org",
                        Fact.of("Postlude"),
                        unknown,
                        Fact.of("caf\u00e9 \ud83d\ude00"),
                        Blocked.INTERNALERROR,
                        two,
                        Fact.of(List.of("a.pdf")),
                        unknown),
                new EmailReceived(
                        "ann@example.org",
                        unknown,
                        unknown,
                        unknown,
                        Blocked.NOT,
                        two,
                        Fact.of(List.of()),
                        NOON,
                        unknown),
                new EmailContact(
                        unknown, unknown, Fact.of("x"), Fact.of("y"), unknown, unknown, Blocked.NOT, Fact.of("z")),
                new CustomEvent(
                        "Postlude", unknown, unknown, "mail.held", unknown, unknown, unknown, Blocked.NOT, unknown));
    }

    @ParameterizedTest
    @MethodSource("each")
    void travelsThroughTheHouseAndIsTheSame(RecordedEvent event) {
        ActivityEvent travelled = event.activity("k1", NOON);
        assertEquals(event.type().kind(), travelled.kind());
        assertEquals(Optional.of(event), RecordedEvent.of(travelled));
    }

    @ParameterizedTest
    @MethodSource("each")
    void goesOverTheWireAndIsTheSame(RecordedEvent event) {
        EventArguments arguments = event.arguments();
        EventArguments read = EventArguments.read(event.type(), arguments.octets());
        assertEquals(arguments, read);
        assertEquals(read, RecordedEvent.of(read).arguments());
    }

    @Test
    void aLeaveIsWrittenAsTheOriginalWritesIt() {
        ImLeave end = new ImLeave(
                Fact.of("A"),
                Fact.of("1"),
                "a",
                "c",
                Fact.absent(UNSEEN),
                "b",
                Blocked.of(BlockReason.SPECHOURS),
                Fact.of(List.of("x", "y")),
                LeaveFlags.FORCED_END);
        assertEquals(
                "41000000" + "31000000" + "61000000" + "63000000" + "0000" + "62000000" + "00200000" + "02000000"
                        + "780009007900" + "0000" + "02000000",
                HexFormat.of().formatHex(end.arguments().octets()));
        assertEquals(10, end.arguments().pieces().size());
    }

    @Test
    void whatIsAbsentSaysWhyAsLongAsItIsInTheHouse() {
        ActivityEvent travelled = LEAVE.activity("k1", NOON);
        assertEquals(UNSEEN, travelled.facts().get("leaving-ip-absent"));
        assertEquals(Optional.of(LEAVE), RecordedEvent.of(travelled));
        ImLeave overTheWire = (ImLeave) RecordedEvent.of(LEAVE.arguments());
        assertEquals(Optional.empty(), overTheWire.leavingIp().optional());
        assertThrows(IllegalArgumentException.class, () -> Fact.absent(""));
    }

    @Test
    void bothFlagsOfALeaveAreKeptInTheHouse() {
        ImLeave forced = new ImLeave(
                LEAVE.appName(),
                LEAVE.appVersion(),
                LEAVE.accountName(),
                LEAVE.convId(),
                LEAVE.leavingIp(),
                LEAVE.leavingUser(),
                LEAVE.reason(),
                LEAVE.members(),
                LeaveFlags.FORCED_END);
        assertEquals(Optional.of(forced), RecordedEvent.of(forced.activity("k", NOON)));
        assertEquals(LeaveFlags.CONVERSATION_END, ((ImLeave) RecordedEvent.of(forced.arguments())).flags());
    }

    @Test
    void moreThanTheOriginalHasMayBeToldBeside() {
        ActivityEvent plain = LEAVE.activity("k1", NOON);
        Map<String, String> more = new HashMap<>(plain.facts());
        more.put("cause", "KICKED");
        assertEquals(Optional.of(LEAVE), RecordedEvent.of(new ActivityEvent("k1", NOON, "im.leave", more)));
        assertEquals(Optional.empty(), RecordedEvent.of(new ActivityEvent("k1", NOON, "mail.sent", more)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ann\tbob", "", "a\0b"})
    void anItemThatWouldBeTwoOrNoneIsRefused(String item) {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> new ImJoin(
                        LEAVE.appName(),
                        LEAVE.appVersion(),
                        "ann@example.org",
                        "tea",
                        LEAVE.leavingIp(),
                        "bob",
                        Blocked.NOT,
                        Fact.of(List.of("ok", item)),
                        Fact.absent("nobody asked")));
        assertTrue(String.valueOf(refused.getMessage()).contains("member"), refused.getMessage());
    }

    @Test
    void aCountThatIsNotTheNumberOfMembersIsRefused() {
        Map<String, String> facts = new HashMap<>(LEAVE.activity("k", NOON).facts());
        facts.put("member-count", "3");
        ActivityEvent wrong = new ActivityEvent("k", NOON, "im.leave", facts);
        assertThrows(IllegalArgumentException.class, () -> RecordedEvent.of(wrong));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsCutOffAnywhereIsRefused(EventType type) {
        RecordedEvent event =
                each().filter(each -> each.type() == type).findFirst().orElseThrow();
        byte[] octets = event.arguments().octets();
        for (int length = 0; length < octets.length; length++) {
            byte[] part = Arrays.copyOf(octets, length);
            assertThrows(IllegalArgumentException.class, () -> EventArguments.read(type, part));
        }
        byte[] longer = Arrays.copyOf(octets, octets.length + 1);
        assertThrows(IllegalArgumentException.class, () -> EventArguments.read(type, longer));
    }

    @Test
    void noOctetsDoMoreThanBeRefused() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] octets = new byte[random.nextInt(120)];
            random.nextBytes(octets);
            for (int at = 1; at < octets.length; at += 2) {
                octets[at] = 0;
            }
            EventType type = TYPES.get(random.nextInt(TYPES.size()));
            try {
                EventArguments read = EventArguments.read(type, octets);
                assertEquals(read, EventArguments.read(type, read.octets()));
            } catch (IllegalArgumentException refused) {
                assertTrue(refused.getMessage() != null, "it says why");
            }
        }
    }

    @Test
    void halfOfAPairIsKept() {
        EventArguments arguments =
                new EventArguments(EventType.EMAIL_CONTACT, List.of("a\ud83d", "", "", "", "", "", 0L, "\udc00"));
        assertEquals(arguments, EventArguments.read(EventType.EMAIL_CONTACT, arguments.octets()));
    }

    @Test
    void aTimeThatHasNoPlaceIsRefused() {
        List<Object> values = List.of("a", "", "", "", 0L, 0L, List.of(), 0L, List.of(), Instant.MIN, "");
        assertThrows(IllegalArgumentException.class, () -> new EventArguments(EventType.EMAIL_RECEIVED, values));
    }
}
