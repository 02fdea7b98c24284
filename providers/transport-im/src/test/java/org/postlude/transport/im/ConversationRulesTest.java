package org.postlude.transport.im;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.transport.im.ScriptedServer.ANN;
import static org.postlude.transport.im.ScriptedServer.ROOM;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.postlude.message.ActivityEvent;
import org.postlude.message.event.BlockReason;
import org.postlude.message.event.Blocked;
import org.postlude.message.event.Fact;
import org.postlude.message.event.ImJoin;
import org.postlude.message.event.ImLeave;
import org.postlude.message.event.LeaveFlags;

/** The rules of conversations, on the record alone. */
class ConversationRulesTest {
    private final Book book = new Book();

    @Test
    void R1_oneConversationHasOneIdentifierInAllOfItsEvents() {
        book.in("bob", "eve");
        book.gone("bob");
        book.present(ROOM, "bob", "bob@chat.example");
        book.goneSelf(false);
        Set<String> identifiers =
                book.events().stream().map(each -> Desk.fact(each, "conv-id")).collect(Collectors.toSet());
        assertEquals(1, identifiers.size(), () -> "identifiers: " + identifiers);
        assertTrue(identifiers.iterator().next().startsWith(ROOM + "#20261128T2210"), identifiers::toString);
    }

    @Test
    void R1_whoComesBackIsInAnotherConversation() {
        book.in("bob");
        String first = book.only();
        book.goneSelf(false);
        book.in("bob");
        assertNotEquals(first, book.only());
    }

    @Test
    void R1_twoThatBeginAtTheSameMomentHaveTwoIdentifiers() {
        ConversationBook one = book.book;
        var at = book.next();
        one.wrote("bob@chat.example", true, at);
        String first = one.identifiers().get(0);
        one.leave(first, Departure.of("left", false), at);
        one.wrote("bob@chat.example", true, at);
        assertNotEquals(first, one.identifiers().get(0));
    }

    @Test
    void R2_aPersonIsNoRoomWhateverTheySayOfWhoIsThere() {
        book.wrote("eve@chat.example", false);
        int before = book.changes.size();
        book.present("eve@chat.example", "mallory", "mallory@chat.example");
        book.changes.addAll(
                book.book.gone(ScriptedServer.gone("eve@chat.example", "ann", ANN, true, false), book.next()));
        book.changes.addAll(book.book.gone(
                ScriptedServer.gone("eve@chat.example", "eve@chat.example", "", false, false), book.next()));
        book.changes.addAll(book.book.renamed(
                new Told.Renamed(
                        "eve@chat.example",
                        ScriptedServer.occupant("eve@chat.example", "eve@chat.example"),
                        "bob@chat.example",
                        false),
                book.next()));
        assertEquals(before, book.changes.size(), "nothing is told");
        assertEquals(4, book.book.anomalies());
    }

    @Test
    void R2_whoIsNoMemberDoesNotLeave() {
        book.in("bob");
        int before = book.changes.size();
        book.gone("mallory");
        book.changes.addAll(
                book.book.gone(ScriptedServer.gone("other@conf.example", "bob", "", false, false), book.next()));
        assertEquals(before, book.changes.size(), "nothing is told");
        assertEquals(2, book.book.anomalies());
        assertEquals(List.of("bob@chat.example", ANN), book.book.all().get(0).identities());
    }

    @Test
    void R2_whoHasLeftDoesNotLeaveAgain() {
        book.in("bob");
        book.gone("bob");
        book.gone("bob");
        assertEquals(1, book.leaves().size());
        assertEquals(1, book.book.anomalies());
    }

    @Test
    void R3_whoeverJoinedLeavesOnce() {
        book.in("bob", "eve");
        book.present(ROOM, "bob2", "bob@chat.example");
        book.gone("bob");
        assertEquals(List.of(), book.leaves(), "bob is there under another nick");
        book.changes.addAll(
                book.book.gone(ScriptedServer.gone(ROOM, "bob2", "bob@chat.example", false, false), book.next()));
        assertEquals(
                List.of("bob@chat.example"),
                book.leaves().stream().map(ImLeave::leavingUser).toList());
        assertEquals(
                List.of("bob@chat.example", "eve@chat.example", ANN),
                book.joins().stream().map(ImJoin::joiningUser).toList());
    }

    @Test
    void R3_whoHasAnotherNameStaysTheSameMember() {
        book.in();
        book.present(ROOM, "bob", "");
        book.renamed("bob", "", "robert");
        book.present(ROOM, "bob", "");
        book.changes.addAll(book.book.gone(ScriptedServer.gone(ROOM, "robert", "", false, false), book.next()));
        assertEquals(
                List.of(ROOM + "/bob"),
                book.leaves().stream().map(ImLeave::leavingUser).toList());
        assertEquals(List.of(ANN, ROOM + "/bob%~2"), members(book.leaves().get(0)), "the second bob stays");
    }

    @Test
    void R3_theEndIsTheOnlyLeaveOfWhoeverStays() {
        book.in("bob", "eve");
        book.goneSelf(false);
        assertEquals(1, book.leaves().size());
        ImLeave leave = book.leaves().get(0);
        assertEquals(ANN, leave.leavingUser());
        assertEquals(List.of("bob@chat.example", "eve@chat.example"), members(leave));
    }

    @Test
    void R4_theLeaveThatClosesAConversationSaysSoOnceAndNothingFollows() {
        book.in("bob");
        book.gone("bob");
        book.goneSelf(false);
        book.goneSelf(false);
        book.gone("bob");
        book.present(ROOM, "eve", "eve@chat.example");
        assertEquals(
                List.of(LeaveFlags.NORMAL, LeaveFlags.CONVERSATION_END),
                book.leaves().stream().map(ImLeave::flags).toList());
        assertEquals("im.leave", last().kind(), "nothing follows");
    }

    @Test
    void R4_whoIsMadeToLeaveIsForcedAndTheReasonSaysByWhat() {
        book.in("kicked", "banned", "removed", "left", "broken", "shut");
        book.gone("kicked", 307);
        assertLeft("kicked", LeaveFlags.FORCED, Blocked.NOT);
        book.gone("banned", 301);
        assertLeft("banned", LeaveFlags.FORCED, Blocked.of(BlockReason.IMBLOCKED));
        book.gone("removed", 321);
        assertLeft("removed", LeaveFlags.FORCED, Blocked.NOT);
        book.gone("left");
        assertLeft("left", LeaveFlags.NORMAL, Blocked.NOT);
        book.gone("broken", 307, 333);
        assertLeft("connection-lost", LeaveFlags.NORMAL, Blocked.NOT);
        book.gone("shut", 332);
        assertLeft("server-shutdown", LeaveFlags.NORMAL, Blocked.NOT);
        book.leave(book.only(), Departure.of("policy", Blocked.of(BlockReason.SPECHOURS), "the hours are over"));
        assertLeft("policy", LeaveFlags.FORCED_END, Blocked.of(BlockReason.SPECHOURS));
        assertEquals("the hours are over", last().facts().get("words"));
    }

    private void assertLeft(String cause, LeaveFlags flags, Blocked reason) {
        ImLeave leave = Desk.leave(last());
        assertEquals(cause, last().facts().get("cause"));
        assertEquals(flags, leave.flags(), cause);
        assertEquals(reason, leave.reason(), cause);
    }

    @Test
    void R4_aRoomThatIsDestroyedEndsWithoutMembers() {
        book.in("bob");
        book.goneSelf(true);
        assertEquals(List.of(), members(book.leaves().get(0)));
        assertLeft("destroyed", LeaveFlags.FORCED_END, Blocked.NOT);
    }

    @Test
    void R4_theOtherOfTwoEndsTheirConversation() {
        book.wrote("bob@chat.example", false);
        book.changes.addAll(book.book.closed("bob@chat.example", book.next()));
        assertEquals(List.of(), book.book.identifiers());
        assertEquals("bob@chat.example", book.leaves().get(0).leavingUser());
        assertEquals(LeaveFlags.CONVERSATION_END, book.leaves().get(0).flags());
        assertEquals(1, book.leaves().size(), "nobody else leaves it");
    }

    @Test
    void R5_membersAreCountedAsTheyAreListed() {
        book.in("bob", "eve");
        book.present(ROOM, "dan", "dan@chat.example");
        book.gone("bob");
        book.goneSelf(false);
        for (ActivityEvent each : book.events()) {
            String[] listed = Desk.fact(each, "member").split("\t", -1);
            assertEquals(String.valueOf(listed.length), Desk.fact(each, "member-count"), each::toString);
        }
        assertEquals(
                List.of("eve@chat.example", ANN, "dan@chat.example"),
                members(book.leaves().get(0)));
    }

    @Test
    void R5_membersThatAreTooManyForAnEventAreNeitherListedNorCounted() {
        String[] many = new String[4_000];
        for (int i = 0; i < many.length; i++) {
            many[i] = "somebody-with-a-long-name-" + i;
        }
        book.in(many);
        book.goneSelf(false);
        Fact<List<String>> members = book.leaves().get(0).members();
        assertEquals(Fact.absent("there are 4000, too many for one event"), members);
        assertEquals("there are 4000, too many for one event", last().facts().get("member-count-absent"));
    }

    @Test
    void R7_anItemNeverHasATabAndTwoNamesAreNeverOne() {
        List<String> names = List.of(
                "e\tve", "e%09ve", "e%2509ve", "e\nve", "e\u202eve", "eve", "%~2", "\u0000", "\ud800", "\udc00");
        book.in();
        for (String each : names) {
            book.present(ROOM, each, "");
        }
        Set<String> identities = new HashSet<>(book.book.all().get(0).identities());
        assertEquals(names.size() + 1, identities.size(), () -> "identities: " + identities);
        identities.forEach(each -> assertTrue(each.matches("[ -~]+"), each));
        book.goneSelf(false);
        book.told().forEach(each -> each.arguments().octets());
    }

    @Test
    void everyEventHasAKeyOfItsOwn() {
        book.in("bob");
        book.gone("bob");
        book.goneSelf(false);
        book.in("bob");
        Set<String> keys = book.events().stream().map(ActivityEvent::key).collect(Collectors.toSet());
        assertEquals(book.events().size(), keys.size());
    }

    private ActivityEvent last() {
        return book.events().get(book.events().size() - 1);
    }

    private static List<String> members(ImLeave leave) {
        return leave.members().optional().orElseThrow();
    }
}
