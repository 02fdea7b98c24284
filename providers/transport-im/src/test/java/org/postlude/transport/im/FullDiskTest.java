package org.postlude.transport.im;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.transport.im.ScriptedServer.ANN;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.StatusBit;
import org.postlude.transport.Attempt;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportNotice;
import org.postlude.transport.TransportRequest;

/** A disk that takes no text, or a journal that failed: the connection is cut, and made later each time, until a text is kept. */
class FullDiskTest {
    private static final String BOB = "bob@chat.example";
    /** Nobody waits for it: each connection is asked for. */
    private static final Pauses LONG = new Pauses(Duration.ofHours(1), Duration.ofHours(100_000), () -> 1);

    private final ScriptedServer server = new ScriptedServer();
    private final FailingJournal journal = new FailingJournal();

    @TempDir
    Path state;

    /** Its disk has room for so many texts. */
    private Desk desk(int texts, Pauses pauses) throws IOException {
        return new Desk(server, support -> {
            ImSettings settings = ImSettings.of(
                    new TransportRequest(
                            "chat",
                            "xmpp://ann@localhost:5222",
                            Map.of(
                                    "state",
                                    state.toString(),
                                    "password",
                                    "env:PW",
                                    "tls",
                                    "no",
                                    "domain",
                                    "chat.example",
                                    "patience",
                                    "2s")),
                    true,
                    name -> "secret");
            StateFolder folder = StateFolder.open(state, ANN);
            Conversations conversations = new Conversations("chat", ANN, journal, support.clock());
            Kept kept = new Kept(folder, TextSpool.open(folder.texts(), texts), conversations, new Mark("a secret"));
            return new XmppLogon(support, "chat", settings, server, pauses, kept);
        });
    }

    private static Told.Said text(String id) {
        return ScriptedServer.said(BOB, false, BOB, id, "text " + id);
    }

    /** By the answer to who would send something now. */
    private static Duration pause(Desk desk) {
        AtomicReference<Duration> pause = new AtomicReference<>(Duration.ZERO);
        await().atMost(Desk.PATIENCE).until(() -> {
            SubmitResult answer = desk.logon().submitMessage(desk.message("hello", BOB));
            if (answer instanceof Attempt attempt) {
                var unused = attempt.endMessage();
            } else if (answer instanceof SubmitResult.NetworkError away) {
                pause.set(away.retryAfter());
            }
            return answer instanceof SubmitResult.NetworkError;
        });
        return Objects.requireNonNull(pause.get());
    }

    private static boolean hasFailed(Desk desk) {
        return desk.support().statusRow().orElseThrow().contains(StatusBit.FAILURE);
    }

    private void connectAgain(Desk desk) {
        int before = server.opened();
        desk.logon().transportNotify(TransportNotice.BEGIN_INBOUND_FLUSH); // a person's "now"
        await().atMost(Desk.PATIENCE).until(() -> server.opened() > before);
    }

    @Test
    void theNextConnectionIsMadeLaterEachTimeUntilATextIsKept() throws Exception {
        try (server;
                Desk desk = desk(1, LONG).begin()) {
            server.deliver(text("1"));
            assertFalse(hasFailed(desk));
            server.deliver(text("2"));
            Duration before = pause(desk);
            for (int i = 0; i < 5; i++) {
                connectAgain(desk);
                Duration next = pause(desk);
                assertTrue(next.compareTo(before.plus(before).minusHours(1)) > 0, before + " and then " + next);
                before = next;
            }
            assertTrue(hasFailed(desk));

            List<Desk.Saved> taken = new ArrayList<>();
            await().atMost(Desk.PATIENCE)
                    .until(
                            () -> { // as there is room, the pause is not waited for
                                taken.addAll(desk.take());
                                return taken.size() == 2;
                            });
            assertFalse(hasFailed(desk));
            server.drop();
            Duration after = pause(desk);
            assertTrue(after.compareTo(Duration.ofHours(1)) <= 0, after::toString);
        }
    }

    @Test
    void thatItIsConnectedAgainDoesNotHideTheFailure() throws Exception {
        try (server;
                Desk desk = desk(0, LONG).begin()) {
            server.deliver(text("1"));
            assertTrue(hasFailed(desk));
            server.forget();
            connectAgain(desk);
            await().atMost(Desk.PATIENCE)
                    .until(() -> !desk.support().statusRow().orElseThrow().contains(StatusBit.OFFLINE));
            assertTrue(hasFailed(desk), "nothing was kept since");
        }
    }

    /** Whoever is asked for a password would look in the wrong place. */
    @Test
    void aJournalThatFailsAsAnotherStreamIsBegunIsNoFaultOfTheAccount() throws Exception {
        Desk desk = desk(1, LONG).begin();
        try (server) {
            server.deliver(text("1"));
            assertEquals(1, desk.logon().conversations().size());
            journal.fail();
            server.drop();
            Duration before = pause(desk);
            connectAgain(desk);
            assertTrue(pause(desk).compareTo(before) > 0, "and not that the account is not let in");
            assertTrue(hasFailed(desk));
            desk.die();
        }
    }

    /** The record of who has left is tried again with the next stream; who keeps the connection goes on. */
    @Test
    void aJournalThatFailsAsTheTimeOfAStreamIsOverEndsNobody() throws Exception {
        Desk desk = desk(1, Desk.SOON).begin();
        try (server) {
            server.deliver(text("1"));
            server.unreachable(true);
            server.drop();
            journal.fail();
            desk.support().time().advance(Duration.ofHours(1));
            await().atMost(Desk.PATIENCE).until(() -> hasFailed(desk));
            List<SubmitResult> answers = List.of(
                    desk.logon().submitMessage(desk.message("hello", BOB)),
                    desk.logon().submitMessage(desk.message("hello", BOB)));
            assertTrue(answers.stream().noneMatch(SubmitResult.Unconfigured.class::isInstance), answers::toString);
            desk.die();
        }
    }
}
