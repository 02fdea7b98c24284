package org.postlude.transport.im;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.transport.im.ScriptedServer.ROOM;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.event.ImLeave;
import org.postlude.message.event.LeaveFlags;
import org.postlude.transport.Haste;
import org.postlude.transport.TransportNotice;

/** The end of a store, or of the transport, with open conversations. */
class LogoffTest {
    private final ScriptedServer server = new ScriptedServer().with(ROOM, "bob", "bob@chat.example");

    @TempDir
    Path state;

    @Test
    void R6_aLogoffLeavesEachConversationOnce() throws InterruptedException {
        try (server;
                Desk desk = Desk.inRoom(server, state)) {
            desk.send(desk.message("hello", "dan@chat.example"));
            desk.logon().leaveAll(false);
            desk.logon().transportNotify(TransportNotice.END_INBOUND);
            List<ImLeave> leaves = desk.leaves(2);
            assertEquals(
                    List.of(LeaveFlags.CONVERSATION_END, LeaveFlags.CONVERSATION_END),
                    leaves.stream().map(ImLeave::flags).toList());
            assertEquals(List.of(ROOM), server.left());
            assertEquals(List.of(), desk.logon().conversations());
        }
    }

    @Test
    void R6_aForcedLogoffForcesThisUserOut() {
        try (server;
                Desk desk = Desk.inRoom(server, state)) {
            desk.logon().leaveAll(true);
            assertEquals(LeaveFlags.FORCED_END, desk.leaves(1).get(0).flags());
        }
    }

    @Test
    void R6_nothingIsJoinedAfterALogoffBeforeTheNextBegin() throws InterruptedException {
        try (server;
                Desk desk = Desk.inRoom(server, state)) {
            desk.logon().leaveAll(false);
            int told = desk.leaves(1).size() + 2;
            server.tell(ScriptedServer.said("gus@chat.example", false, "gus@chat.example", "1", "are you there"));
            server.tell(new Told.Present(ROOM, ScriptedServer.occupant("eve", ""), false, Optional.empty()));
            desk.logon().transportNotify(TransportNotice.END_INBOUND);
            assertEquals(told, desk.support().activities().size());
            assertEquals(1, desk.take().size(), "what was said is kept");
            desk.logon().transportNotify(TransportNotice.BEGIN_INBOUND);
            desk.awaitIn();
            assertEquals(1, desk.logon().conversations().size());
        }
    }

    @Test
    void R6_theEndOfInboundByItselfLeavesAsWell() {
        try (server;
                Desk desk = Desk.inRoom(server, state)) {
            desk.logon().transportNotify(TransportNotice.END_INBOUND);
            assertEquals(LeaveFlags.CONVERSATION_END, desk.leaves(1).get(0).flags());
        }
    }

    @Test
    void R6_aTransportThatIsLoggedOffInAHurryForcesThisUserOut() {
        Desk desk = Desk.inRoom(server, state);
        try (server) {
            desk.logon().transportLogoff(Haste.HURRY);
            assertEquals(LeaveFlags.FORCED_END, desk.leaves(1).get(0).flags());
        } finally {
            desk.close();
        }
    }

    /** The keeper of the connection may wait for a server; who logs off does not. */
    @Test
    void anEndOfBothDirectionsClosesTheConnection() {
        try (server;
                Desk desk = Desk.inRoom(server, state)) {
            desk.logon().transportNotify(TransportNotice.END_INBOUND);
            desk.logon().transportNotify(TransportNotice.END_OUTBOUND);
            await().atMost(Desk.PATIENCE).until(() -> !server.isOpen());
            assertEquals(1, desk.leaves(1).size());
        }
    }

    @Test
    void afterACrashThatWasToldOfAtTheNextLogonEachLeavesOnce() throws InterruptedException {
        try (server) {
            Desk first = Desk.inRoom(server, state);
            first.send(first.message("hello", "dan@chat.example"));
            String room = first.logon().conversations().get(0);
            first.events(5);
            first.die();
            server.without(ROOM, "bob");
            server.with(ROOM, "eve", "eve@chat.example");
            try (Desk second = Desk.inRoom(server, state)) {
                List<ImLeave> leaves = second.leaves(2);
                assertEquals(
                        List.of(LeaveFlags.CONVERSATION_END, LeaveFlags.NORMAL),
                        leaves.stream().map(ImLeave::flags).toList());
                assertEquals("bob@chat.example", leaves.get(1).leavingUser());
                assertEquals(room, leaves.get(1).convId(), "it is the same conversation");
                assertTrue(second.support().activities().stream()
                        .filter(each -> each.kind().equals("im.leave"))
                        .allMatch(each -> "late".equals(Desk.fact(each, "observed"))
                                && each.facts().containsKey("last-seen")));
                assertEquals(List.of(room), second.logon().conversations());
            }
        }
    }

    /** A room that hides addresses: who was called otherwise when they came is the same one. */
    @Test
    void afterACrashWhoHasAnotherNickThanAtFirstHasNotLeft() {
        try (server) {
            server.with(ROOM, "eve", "");
            Desk first = Desk.inRoom(server, state);
            server.tell(new Told.Renamed(ROOM, ScriptedServer.occupant("eve", ""), "eva", false));
            first.events(3);
            first.die();
            server.without(ROOM, "eve");
            server.with(ROOM, "eva", "");
            try (Desk second = Desk.inRoom(server, state)) {
                server.gone(ROOM, "eva", "");
                ImLeave leave = second.leaves(1).get(0);
                assertEquals(ROOM + "/eve", leave.leavingUser());
                assertEquals("", Desk.fact(second.support().activities().get(0), "observed"));
                assertEquals(1, second.support().activities().size(), "nobody has joined, and nobody else left");
            }
        }
    }

    @Test
    void R6_aLogoffOfTheTransportTellsTheEndOfWhatTwoSaidToEachOther() throws InterruptedException {
        Desk desk = new Desk(server, state).begin();
        try (server) {
            desk.send(desk.message("hello", "dan@chat.example"));
            desk.logon().transportLogoff(Haste.NORMAL);
            assertEquals(1, Desk.leaves(desk.support().activities()).size(), "by then");
        } finally {
            desk.close();
        }
    }

    @Test
    void afterACrashARoomThatIsNotSetAnyMoreWasLeft() {
        try (server) {
            Desk first = Desk.inRoom(server, state);
            first.events(2);
            first.die();
            try (Desk second = new Desk(server, state).begin()) {
                assertEquals(
                        LeaveFlags.CONVERSATION_END, second.leaves(1).get(0).flags());
                assertEquals(List.of(), second.logon().conversations());
            }
        }
    }

    @Test
    void afterACrashARoomThatIsNotFoundAgainInTimeWasLeft() {
        try (server) {
            Desk first = Desk.inRoom(server, state);
            first.events(2);
            first.die();
            server.refuses(ROOM, new ChatError("wait", "remote-server-timeout", ""));
            try (Desk second = new Desk(server, state, "rooms=" + ROOM, "resumption=5m").begin()) {
                assertEquals(1, second.logon().conversations().size(), "it may be found");
                second.support().time().advance(Duration.ofMinutes(6));
                assertEquals(
                        LeaveFlags.CONVERSATION_END, second.leaves(1).get(0).flags());
                server.admits(ROOM);
                second.awaitIn();
                assertEquals(1, second.leaves(1).size());
            }
        }
    }

    @Test
    void afterACrashInARoomThatLetsNobodyInThisUserHasLeft() {
        try (server) {
            Desk first = Desk.inRoom(server, state);
            first.events(2);
            first.die();
            server.refuses(ROOM, new ChatError("cancel", "item-not-found", ""));
            try (Desk second = new Desk(server, state, "rooms=" + ROOM).begin()) {
                ImLeave leave = second.leaves(1).get(0);
                assertEquals(LeaveFlags.CONVERSATION_END, leave.flags());
                assertEquals(
                        List.of("bob@chat.example"), leave.members().optional().orElseThrow());
                assertEquals(1, second.leaves(1).size());
            }
        }
    }
}
