package org.postlude.transport.im;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.transport.im.ScriptedServer.ANN;
import static org.postlude.transport.im.ScriptedServer.ROOM;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.ActivityEvent;
import org.postlude.message.Content;
import org.postlude.message.Recipient;
import org.postlude.transport.Attempt;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;

/** Messages that are said in a chat. */
class SendingTest {
    private final ScriptedServer server = new ScriptedServer().with(ROOM, "bob", "");

    @TempDir
    Path state;

    @Test
    void aPersonAndARoomEachGetTheText() throws InterruptedException {
        try (server;
                Desk desk = Desk.inRoom(server, state)) {
            List<RecipientOutcome> outcomes = desk.send(desk.message("hello\r\nthere", "dan@chat.example", ROOM));
            outcomes.forEach(each -> assertInstanceOf(RecipientOutcome.Accepted.class, each));
            ChatText dan = server.sent().get(0);
            ChatText room = server.sent().get(1);
            assertEquals("hello\nthere", dan.body());
            assertEquals(Optional.of("words"), dan.subject());
            assertEquals(Optional.empty(), room.subject(), "it would be the room's");
            assertTrue(room.room() && !dan.room());
        }
    }

    @Test
    void theFirstTextToSomebodyBeginsAConversation() throws InterruptedException {
        try (server;
                Desk desk = new Desk(server, state).begin()) {
            desk.send(desk.message("one", "dan@chat.example"));
            desk.send(desk.message("two", "dan@chat.example"));
            List<ActivityEvent> events = desk.events(3);
            assertEquals(
                    List.of("im.invitation", "im.join", "im.join"),
                    events.stream().map(ActivityEvent::kind).toList());
            assertEquals(ANN, events.get(0).facts().get("sender"));
            assertEquals("dan@chat.example", events.get(0).facts().get("recipient"));
            assertEquals(1, desk.logon().conversations().size());
        }
    }

    @Test
    void aRoomThatThisUserIsNotInYetIsTriedLater() throws InterruptedException {
        server.refuses(ROOM, new ChatError("wait", "resource-constraint", ""));
        try (server;
                Desk desk = new Desk(server, state, "rooms=" + ROOM).begin()) {
            assertInstanceOf(
                    RecipientOutcome.Deferred.class,
                    desk.send(desk.message("x", ROOM)).get(0));
            assertEquals(List.of(), server.sent());
        }
    }

    @Test
    void whatTheServerDidNotConfirmIsInDoubtAndItsEchoSettlesIt() throws InterruptedException {
        server.confirms(false);
        try (server;
                Desk desk = Desk.inRoom(server, state)) {
            assertInstanceOf(
                    RecipientOutcome.InDoubt.class,
                    desk.send(desk.named("m-doubt", "x", ROOM)).get(0));
            String id = server.sent().get(0).id();
            await().atMost(Desk.PATIENCE).until(() -> server.opened() == 2);
            desk.awaitIn();
            server.tell(new Told.Said(
                    ROOM,
                    true,
                    "ann",
                    true,
                    Optional.of(id),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of("x")));
            assertInstanceOf(
                    RecipientOutcome.Accepted.class,
                    desk.send(desk.named("m-doubt", "x", ROOM)).get(0));
            assertEquals(1, server.sent().size(), "it is not said again");
        }
    }

    @Test
    void theSamePartHasTheSameNameInEachAttempt() throws InterruptedException {
        server.confirms(false);
        try (server;
                Desk desk = new Desk(server, state).begin()) {
            desk.send(desk.named("m-again", "x", "dan@chat.example"));
            await().atMost(Desk.PATIENCE).until(() -> server.opened() == 2 && server.isOpen());
            server.confirms(true);
            assertInstanceOf(
                    RecipientOutcome.Accepted.class,
                    desk.send(desk.named("m-again", "x", "dan@chat.example")).get(0));
            assertEquals(2, server.sent().size(), "another stream does not carry it");
            assertEquals(server.sent().get(0).id(), server.sent().get(1).id());
        }
    }

    @Test
    void whatIsInDoubtIsNotSaidAgainOverAStreamThatIsGoneOnWith() throws InterruptedException {
        server.resumes(true);
        server.confirms(false);
        try (server;
                Desk desk = new Desk(server, state).begin()) {
            OutboundMessage message = desk.named("m-carried", "x", "dan@chat.example");
            assertInstanceOf(RecipientOutcome.InDoubt.class, desk.send(message).get(0));
            await().atMost(Desk.PATIENCE).until(() -> server.opened() == 2 && server.isOpen());
            assertInstanceOf(
                    RecipientOutcome.InDoubt.class,
                    desk.send(desk.named("m-carried", "x", "dan@chat.example")).get(0));
            await().atMost(Desk.PATIENCE).until(() -> server.opened() == 3 && server.isOpen());
            server.confirms(true);
            assertInstanceOf(
                    RecipientOutcome.Accepted.class,
                    desk.send(desk.named("m-carried", "x", "dan@chat.example")).get(0));
            assertEquals(1, server.sent().size());
        }
    }

    @Test
    void whatIsSaidAgainstATextInDoubtIsItsOutcomeInTheNextAttempt() throws InterruptedException {
        server.resumes(true);
        server.confirms(false);
        try (server;
                Desk desk = new Desk(server, state).begin()) {
            desk.send(desk.named("m-late", "x", "dan@chat.example"));
            await().atMost(Desk.PATIENCE).until(() -> server.opened() == 2 && server.isOpen());
            server.tell(new Told.Failed(
                    server.sent().get(0).id(), "dan@chat.example", new ChatError("cancel", "service-unavailable", "")));
            server.confirms(true);
            assertInstanceOf(
                    RecipientOutcome.Refused.class,
                    desk.send(desk.named("m-late", "x", "dan@chat.example")).get(0));
            assertEquals(1, server.sent().size());
        }
    }

    @Test
    void somebodyInARoomIsSpokenToAlone() throws InterruptedException {
        try (server;
                Desk desk = Desk.inRoom(server, state)) {
            assertInstanceOf(
                    RecipientOutcome.Accepted.class,
                    desk.send(desk.message("psst", ROOM + "/Bob")).get(0));
            assertTrue(!server.sent().get(0).room());
            assertTrue(desk.logon().conversations().get(1).startsWith(ROOM + "/Bob#"));
        }
    }

    @Test
    void whatTheServerSaysAgainstATextIsItsOutcome() throws InterruptedException {
        try (server;
                Desk desk = new Desk(server, state).begin()) {
            server.failsWith(new ChatError("cancel", "service-unavailable", "no such user"));
            assertInstanceOf(
                    RecipientOutcome.Refused.class,
                    desk.send(desk.message("x", "dan@chat.example")).get(0));
            server.failsWith(new ChatError("wait", "remote-server-timeout", ""));
            assertInstanceOf(
                    RecipientOutcome.Deferred.class,
                    desk.send(desk.message("x", "dan@chat.example")).get(0));
        }
    }

    /** Rule T23. */
    @Test
    void whatComesBackLaterIsToldLate() throws InterruptedException {
        try (server;
                Desk desk = new Desk(server, state).begin()) {
            OutboundMessage message = desk.message("x", "dan@chat.example");
            assertInstanceOf(RecipientOutcome.Accepted.class, desk.send(message).get(0));
            server.tell(new Told.Failed(
                    server.sent().get(0).id(), "dan@chat.example", new ChatError("cancel", "service-unavailable", "")));
            await().atMost(Desk.PATIENCE)
                    .until(() -> !desk.support().statuses(message.part()).isEmpty());
            EndResult.Result told = desk.support().statuses(message.part()).get(0);
            assertInstanceOf(RecipientOutcome.Refused.class, told.outcome());
        }
    }

    /** The name of a text is known to all in its room. */
    @Test
    void whoeverHasNoSayInATextDoesNotMakeItFail() throws InterruptedException {
        try (server;
                Desk desk = new Desk(server, state).begin()) {
            OutboundMessage message = desk.message("x", "dan@chat.example");
            assertInstanceOf(RecipientOutcome.Accepted.class, desk.send(message).get(0));
            String id = server.sent().get(0).id();
            ChatError error = new ChatError("cancel", "service-unavailable", "");
            server.tell(new Told.Failed(id, "eve@x.example", error));
            server.tell(new Told.Failed(id, "eve@chat.example", error));
            server.tell(new Told.Failed(id, "chat.example", new ChatError("cancel", "gone", "moved")));
            await().atMost(Desk.PATIENCE)
                    .until(() -> !desk.support().statuses(message.part()).isEmpty());
            String told = desk.support().statuses(message.part()).toString();
            assertTrue(told.contains("moved") && !told.contains("service-unavailable"), told);
        }
    }

    @Test
    void whatIsMoreThanTextIsRefusedAndNobodyIsAsked() throws InterruptedException {
        try (server;
                Desk desk = new Desk(server, state).begin()) {
            for (String each : List.of(
                    "Content-Type: text/html\r\n\r\n<b>x</b>",
                    "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n",
                    "Content-Type: text/plain; charset=no-such\r\n\r\nx",
                    "Subject:\r\n\r\n \r\n",
                    "Subject: large\r\n\r\n" + "x".repeat(OutgoingText.MOST_OCTETS + 1))) {
                RecipientOutcome outcome = desk.send(raw(desk, each)).get(0);
                assertInstanceOf(
                        RecipientOutcome.Refused.class,
                        outcome,
                        () -> each.lines().findFirst().orElse(""));
                assertTrue(outcome.reply().toString().startsWith("5."), outcome::toString);
            }
            assertEquals(List.of(), server.sent());
        }
    }

    @Test
    void theTextOfAnAlternativeIsSaid() throws InterruptedException {
        try (server;
                Desk desk = new Desk(server, state).begin()) {
            String message = "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain;"
                    + " charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nZo=C3=AB=01\r\n--b\r\nContent-Type:"
                    + " text/html\r\n\r\n<b>x</b>\r\n--b--\r\n";
            desk.send(raw(desk, message));
            assertEquals("Zo\u00eb\ufffd", server.sent().get(0).body());
        }
    }

    private static OutboundMessage raw(Desk desk, String text) {
        OutboundMessage like = desk.message("x", "dan@chat.example");
        return new OutboundMessage(
                like.attempt(),
                like.part(),
                like.sender(),
                like.recipients(),
                Content.of(text.getBytes(StandardCharsets.UTF_8)),
                false);
    }

    @Test
    void whoHasNoAddressHereIsRefusedAndOtherTypesAreNotMine() throws InterruptedException {
        try (server;
                Desk desk = new Desk(server, state).begin()) {
            assertInstanceOf(
                    RecipientOutcome.Refused.class,
                    desk.send(desk.message("x", "bob@chat.example/phone")).get(0));
            OutboundMessage like = desk.message("x", "dan@chat.example");
            OutboundMessage mail = new OutboundMessage(
                    like.attempt(),
                    like.part(),
                    like.sender(),
                    List.of(Recipient.smtp("bob@example.org")),
                    like.content(),
                    false);
            assertInstanceOf(SubmitResult.NotMine.class, desk.logon().submitMessage(mail));
        }
    }

    /** Rule T12. */
    @Test
    void aCancelBeforeThePermitHandsNothingOver() throws InterruptedException {
        try (server;
                Desk desk = new Desk(server, state).begin()) {
            OutboundMessage message = desk.message("x", "dan@chat.example");
            Attempt attempt = assertInstanceOf(Attempt.class, desk.logon().submitMessage(message));
            desk.logon().cancelMessage(message.attempt());
            assertEquals(new EndResult.Stopped(), attempt.endMessage());
            assertEquals(List.of(), server.sent());
        }
    }

    @Test
    void aServerThatIsNotReachedIsANetworkError() throws InterruptedException {
        server.unreachable(true);
        try (server;
                Desk desk = new Desk(server, state)) {
            assertInstanceOf(
                    SubmitResult.NetworkError.class, desk.logon().submitMessage(desk.message("x", "dan@chat.example")));
        }
    }
}
