package org.postlude.transport.im;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.transport.im.ScriptedServer.ROOM;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.StatusBit;
import org.postlude.message.event.Blocked;
import org.postlude.message.event.ImLeave;
import org.postlude.message.event.LeaveFlags;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportNotice;

/** A connection that is lost, with and without the stream being gone on with. */
class LostConnectionTest {
    private final ScriptedServer server = new ScriptedServer().with(ROOM, "bob", "bob@chat.example");

    @TempDir
    Path state;

    @Test
    void aStreamThatIsGoneOnWithIsNoEvent() {
        server.resumes(true);
        try (server;
                Desk desk = Desk.inRoom(server, state)) {
            String before = desk.logon().conversations().get(0);
            server.drop();
            await().atMost(Desk.PATIENCE).until(server::isOpen);
            server.gone(ROOM, "bob", "bob@chat.example");
            assertEquals(before, desk.leaves(1).get(0).convId());
            assertEquals(List.of(before), desk.logon().conversations());
        }
    }

    @Test
    void whatWasLeftMeanwhileIsToldToTheRoomWhenTheStreamGoesOn() {
        server.resumes(true);
        try (server;
                Desk desk = Desk.inRoom(server, state)) {
            String before = desk.logon().conversations().get(0);
            server.unreachable(true);
            server.drop();
            await().atMost(Desk.PATIENCE).until(() -> server.opened() > 2);
            desk.logon().leave(before, Blocked.NOT, "");
            desk.leaves(1);
            int tries = server.opened();
            await().atMost(Desk.PATIENCE).until(() -> server.opened() > tries);
            assertEquals(List.of(), server.left(), "nobody can hear it");
            server.deliver(new Told.Present(ROOM, ScriptedServer.occupant("eve", ""), false, Optional.empty()));
            server.unreachable(false);
            await().atMost(Desk.PATIENCE).until(() -> server.left().equals(List.of(ROOM)));
            assertEquals(0, desk.logon().anomalies(), "the room had not heard it when it told of eve");
            assertEquals(1, desk.leaves(1).size());
        }
    }

    @Test
    void whatWasLeftMeanwhileNeedsNoWordInAnotherStream() {
        try (server;
                Desk desk = Desk.inRoom(server, state)) {
            String before = desk.logon().conversations().get(0);
            server.unreachable(true);
            server.drop();
            await().atMost(Desk.PATIENCE).until(() -> server.opened() > 2);
            desk.logon().leave(before, Blocked.NOT, "");
            server.unreachable(false);
            await().atMost(Desk.PATIENCE).until(server::isOpen);
            assertEquals(1, desk.leaves(1).size());
            assertEquals(List.of(), server.left());
        }
    }

    @Test
    void anotherStreamIsTheEndOfEachConversationAndRoomsAreJoinedAnew() throws InterruptedException {
        try (server;
                Desk desk = Desk.inRoom(server, state)) {
            desk.send(desk.message("hello", "dan@chat.example"));
            String before = desk.logon().conversations().get(0);
            server.drop();
            List<ImLeave> leaves = desk.leaves(2);
            desk.awaitIn();
            assertEquals(
                    List.of(LeaveFlags.CONVERSATION_END, LeaveFlags.CONVERSATION_END),
                    leaves.stream().map(ImLeave::flags).toList());
            assertEquals(
                    List.of("bob@chat.example"),
                    leaves.get(0).members().optional().orElseThrow());
            assertNotEquals(before, desk.logon().conversations().get(0));
            assertEquals(2, desk.leaves(2).size());
            assertTrue(desk.support().activities().stream()
                    .filter(each -> each.kind().equals("im.leave"))
                    .allMatch(each -> "connection-lost".equals(Desk.fact(each, "cause"))));
        }
    }

    @Test
    void whenTheTimeIsOverEachConversationHasEndedThoughTheServerIsAway() {
        try (server;
                Desk desk = Desk.inRoom(server, state, "resumption=5m")) {
            for (int i = 0; i < 10_000; i++) {
                server.fails(new ChatException(ChatException.Fault.NETWORK, "nobody listens", new IOException()));
            }
            server.drop();
            await().atMost(Desk.PATIENCE).until(() -> server.opened() > 2);
            assertEquals(0, Desk.leaves(desk.support().activities()).size(), "it may be gone on with");
            assertTrue(desk.support().statusRow().orElseThrow().contains(StatusBit.OFFLINE));
            desk.support().time().advance(Duration.ofMinutes(6));
            assertEquals(LeaveFlags.CONVERSATION_END, desk.leaves(1).get(0).flags());
        }
    }

    /** The server tells it as soon as this user is there again: it belongs to what begins, and not to what has ended. */
    @Test
    void whatWasSaidMeanwhileBeginsAConversationThatGoesOn() {
        try (server;
                Desk desk = Desk.inRoom(server, state)) {
            server.tell(ScriptedServer.said("dan@chat.example", false, "dan@chat.example", "1", "before"));
            List<String> before = desk.logon().conversations();
            server.unreachable(true);
            server.drop();
            server.deliver(ScriptedServer.said("dan@chat.example", false, "dan@chat.example", "2", "meanwhile"));
            server.unreachable(false);
            desk.awaitIn();
            assertEquals(
                    List.copyOf(before),
                    desk.leaves(2).stream().map(ImLeave::convId).toList());
            assertTrue(desk.logon().conversations().stream().anyMatch(each -> each.startsWith("dan@")));
            assertTrue(desk.logon().conversations().stream().noneMatch(before::contains));
        }
    }

    /** A server may keep a stream for longer: but everything was told to have ended. */
    @Test
    void aStreamThatIsGoneOnWithTooLateIsEndedAndAnotherOneBegun() {
        server.resumes(true);
        try (server;
                Desk desk = Desk.inRoom(server, state, "resumption=5m")) {
            String before = desk.logon().conversations().get(0);
            server.unreachable(true);
            server.drop();
            await().atMost(Desk.PATIENCE).until(() -> server.opened() > 2);
            desk.support().time().advance(Duration.ofMinutes(6));
            assertEquals(before, desk.leaves(1).get(0).convId());
            server.unreachable(false);
            desk.awaitIn();
            assertNotEquals(before, desk.logon().conversations().get(0));
            assertEquals(1, desk.leaves(1).size());
        }
    }

    @Test
    void textsAreNeitherLostNorDoubledWhereAnswersAreLost() throws InterruptedException {
        server.resumes(true);
        try (server;
                Desk desk = Desk.inRoom(server, state)) {
            List<Desk.Saved> saved = new ArrayList<>();
            for (int i = 0; i < 15; i++) {
                if (i % 3 == 0) {
                    server.losesNextAnswer();
                }
                server.deliver(ScriptedServer.said(ROOM, true, "bob", "id-" + i, "text " + i));
                await().atMost(Desk.PATIENCE).until(server::isOpen);
                if (i % 7 == 0) {
                    saved.addAll(desk.take());
                }
            }
            saved.addAll(desk.take());
            assertEquals(15, saved.stream().map(Desk.Saved::key).distinct().count());
            assertEquals(15, saved.size());
            for (int i = 0; i < 15; i++) {
                assertTrue(
                        saved.get(i).text().contains("text " + i + "\r\n")
                                || saved.get(i).text().endsWith("text " + i),
                        "in order");
            }
        }
    }

    @Test
    void whatCameBeforeACrashIsThereAfterIt() throws InterruptedException {
        try (server) {
            Desk first = Desk.inRoom(server, state);
            first.events(2);
            server.losesNextAnswer();
            server.deliver(ScriptedServer.said(ROOM, true, "bob", "1", "before the crash"));
            first.die();
            try (Desk second = Desk.inRoom(server, state)) {
                await().atMost(Desk.PATIENCE).until(() -> second.logon().poll());
                List<Desk.Saved> saved = second.take();
                assertEquals(1, saved.size(), "told again by the server, and kept once");
                assertEquals("Conversations/" + ROOM, saved.get(0).folder());
            }
        }
    }

    @Test
    void aRefusedLoginIsToldAndLeavesMailAlone() throws InterruptedException {
        server.locks();
        try (server;
                Desk desk = new Desk(server, state)) {
            desk.logon().transportNotify(TransportNotice.BEGIN_OUTBOUND);
            var answer = desk.logon().submitMessage(desk.message("hello", "bob@chat.example"));
            assertTrue(answer instanceof SubmitResult.Unconfigured, answer::toString);
            await().atMost(Desk.PATIENCE)
                    .until(() -> desk.support().statusRow().orElseThrow().contains(StatusBit.FAILURE));
        }
    }
}
