package org.postlude.transport.im;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.transport.im.ScriptedServer.ANN;
import static org.postlude.transport.im.ScriptedServer.ROOM;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.ActivityEvent;
import org.postlude.message.event.BlockReason;
import org.postlude.message.event.Blocked;
import org.postlude.message.event.ImLeave;
import org.postlude.message.event.LeaveFlags;
import org.postlude.message.event.RecordedEvent;
import org.postlude.transport.TransportNotice;

/** A room, from the join to each way of its end, as a store's feed is told. */
class RoomTest {
    private final ScriptedServer server = new ScriptedServer().with(ROOM, "bob", "bob@chat.example");

    @TempDir
    Path state;

    @Test
    void whoIsThereJoinsFirstAndThisUserLast() {
        try (server;
                Desk desk = Desk.inRoom(server, state)) {
            List<ActivityEvent> events = desk.events(2);
            assertEquals("bob@chat.example", events.get(0).facts().get("joining-user"));
            assertEquals(ANN, events.get(1).facts().get("joining-user"));
            assertEquals("bob@chat.example\t" + ANN, events.get(1).facts().get("member"));
            assertEquals("Postlude", events.get(1).facts().get("app-name"));
            assertEquals(ANN, events.get(0).facts().get("account-name"));
            assertEquals("their program has not said", events.get(0).facts().get("app-name-absent"));
        }
    }

    @Test
    void whatSomebodyTalksWithAndFromWhereIsToldOnceItIsKnown() {
        try (server;
                Desk desk = Desk.inRoom(server, state)) {
            server.tell(new Told.Program(ROOM, "bob", "BobChat", "3.1"));
            server.tell(new Told.Gone(
                    ROOM,
                    ScriptedServer.occupant("bob", "bob@chat.example"),
                    false,
                    Set.of(307),
                    false,
                    Optional.of("house rules"),
                    Optional.of("owner"),
                    Optional.of("192.0.2.7")));
            ImLeave leave = desk.leaves(1).get(0);
            assertEquals("BobChat", leave.appName().optional().orElseThrow());
            assertEquals("3.1", leave.appVersion().optional().orElseThrow());
            assertEquals("192.0.2.7", leave.leavingIp().optional().orElseThrow());
            assertEquals(LeaveFlags.FORCED, leave.flags());
            ActivityEvent told = desk.events(3).get(2);
            assertEquals("house rules", told.facts().get("words"));
            assertEquals("owner", told.facts().get("actor"));
            assertEquals("307", told.facts().get("statuses"));
        }
    }

    @Test
    void whoIsKickedStaysOutUntilTheNextBegin() {
        try (server;
                Desk desk = Desk.inRoom(server, state)) {
            server.goneSelf(ROOM, false, 307);
            ImLeave leave = desk.leaves(1).get(0);
            assertEquals(LeaveFlags.FORCED_END, leave.flags());
            assertEquals(List.of("bob@chat.example"), leave.members().optional().orElseThrow());
            server.drop();
            await().atMost(Desk.PATIENCE).until(server::isOpen);
            assertEquals(List.of(), desk.logon().conversations());
        }
        assertEquals(List.of(), server.left());
    }

    @Test
    void whoIsBannedIsBlocked() {
        try (server;
                Desk desk = Desk.inRoom(server, state)) {
            server.goneSelf(ROOM, false, 301);
            assertEquals(
                    Blocked.of(BlockReason.IMBLOCKED), desk.leaves(1).get(0).reason());
        }
    }

    @Test
    void aDestroyedRoomHasNobody() {
        try (server;
                Desk desk = Desk.inRoom(server, state)) {
            server.goneSelf(ROOM, true);
            assertEquals(List.of(), desk.leaves(1).get(0).members().optional().orElseThrow());
            assertEquals(List.of(), desk.logon().conversations());
        }
    }

    @Test
    void whoIsMadeToLeaveByALimitLeavesTheRoomAsWell() {
        try (server;
                Desk desk = Desk.inRoom(server, state)) {
            String conversation = desk.logon().conversations().get(0);
            desk.logon().leave(conversation, Blocked.of(BlockReason.CONTACTBLOCKED), "eve may not be talked to");
            ImLeave leave = desk.leaves(1).get(0);
            assertEquals(LeaveFlags.FORCED_END, leave.flags());
            assertEquals(Blocked.of(BlockReason.CONTACTBLOCKED), leave.reason());
            await().atMost(Desk.PATIENCE).until(() -> server.left().equals(List.of(ROOM)));
            desk.logon().leave(conversation, Blocked.NOT, "again");
            assertEquals(1, desk.leaves(1).size(), "one that has ended is nothing to leave");
            assertEquals(0, desk.logon().anomalies(), "that the room says so, too, is no anomaly");
        }
    }

    @Test
    void whoIsNotLetInHasTriedTo() {
        server.refuses(ROOM, new ChatError("auth", "forbidden", "you are banned"));
        try (server;
                Desk desk = new Desk(server, state, "rooms=" + ROOM).begin()) {
            ActivityEvent tried = desk.events(1).get(0);
            assertEquals("im.join", tried.kind());
            assertEquals(
                    String.valueOf(BlockReason.IMBLOCKED.mask()), tried.facts().get("reason"));
            assertEquals(List.of(), desk.logon().conversations());
        }
    }

    @Test
    void aRoomThatCannotNowIsAskedAgain() {
        server.refuses(ROOM, new ChatError("wait", "resource-constraint", ""));
        try (server;
                Desk desk = new Desk(server, state, "rooms=" + ROOM).begin()) {
            server.refuses(ROOM, new ChatError("wait", "remote-server-timeout", ""));
            server.admits(ROOM);
            desk.awaitIn();
        }
    }

    @Test
    void anInvitationIsToldAndFollowedIfThatIsSet() {
        try (server;
                Desk desk = new Desk(server, state, "invitations=join").begin()) {
            server.tell(new Told.Invited(ROOM, "bob@chat.example", Optional.of("come in")));
            desk.awaitIn();
            ActivityEvent invitation = desk.events(3).get(0);
            assertEquals("im.invitation", invitation.kind());
            assertEquals("bob@chat.example", invitation.facts().get("sender"));
            assertEquals(ANN, invitation.facts().get("recipient"));
            assertEquals("bob@chat.example", desk.events(3).get(2).facts().get("sender"), "who asked for the join");
            assertEquals(desk.logon().conversations().get(0), invitation.facts().get("conv-id"));
        }
    }

    @Test
    void anInvitationIsNotFollowedWhileNothingIsReceived() {
        try (server;
                Desk desk = new Desk(server, state, "invitations=join")) {
            desk.logon().transportNotify(TransportNotice.BEGIN_OUTBOUND);
            await().atMost(Desk.PATIENCE).until(server::isOpen);
            server.tell(new Told.Invited(ROOM, "bob@chat.example", true, Optional.empty()));
            assertEquals("ignored", desk.events(1).get(0).facts().get("answer"));
            desk.logon().transportNotify(TransportNotice.BEGIN_INBOUND);
            server.tell(new Told.Invited(ROOM, "bob@chat.example", true, Optional.empty()));
            desk.awaitIn();
        }
    }

    @Test
    void anInvitationThatIsNotFollowedIsToldAlone() throws InterruptedException {
        try (server;
                Desk desk = new Desk(server, state).begin()) {
            server.tell(new Told.Invited(ROOM, "bob@chat.example", true, Optional.empty()));
            server.tell(new Told.Notice(ScriptedServer.said(ROOM, false, ROOM, "1", "come in")));
            assertEquals("ignored", desk.events(1).get(0).facts().get("answer"));
            assertEquals("yes", desk.events(1).get(0).facts().get("claimed"));
            assertEquals(List.of(), desk.logon().conversations());
            assertEquals(1, desk.take().size(), "what was said beside it is kept");
        }
    }

    @Test
    void aHostileNameNeitherStopsTheRecordNorTheNextLogon() {
        List<String> names = List.of("n".repeat(1 << 20), "a\tb", "c\r\nd", "\u202ee", "\u0000", "%09");
        try (server) {
            Desk first = Desk.inRoom(server, state);
            for (String each : names) {
                server.present(ROOM, each, "");
            }
            List<ActivityEvent> events = first.events(2 + names.size());
            for (ActivityEvent each : events) {
                assertTrue(each.facts().values().stream().allMatch(fact -> fact.length() <= 65_536));
                assertTrue(RecordedEvent.of(each).isPresent());
            }
            first.die();
            names.forEach(each -> server.without(ROOM, each));
            try (Desk second = Desk.inRoom(server, state)) {
                assertEquals(names.size(), second.leaves(names.size()).size());
            }
        }
    }

    @Test
    void whatSomebodyForgedWhoIsNoMemberChangesNothing() throws InterruptedException {
        try (server;
                Desk desk = Desk.inRoom(server, state)) {
            server.tell(ScriptedServer.gone(ROOM, "mallory", "", false, false));
            server.tell(ScriptedServer.said(ROOM, true, "mallory", "1", "I was never here"));
            server.tell(ScriptedServer.said("other@conf.example", true, "bob", "2", "nor here"));
            server.tell(new Told.Closed("nobody@chat.example"));
            assertEquals(List.of(), desk.take());
            assertEquals(4, desk.logon().anomalies());
            assertEquals(2, desk.events(2).size());
            assertTrue(desk.logon().conversations().size() == 1);
        }
    }
}
