package org.postlude.transport.im;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.postlude.transport.im.ScriptedServer.ANN;
import static org.postlude.transport.im.ScriptedServer.ROOM;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.event.Blocked;
import org.postlude.tck.transport.DirectSupport;
import org.postlude.transport.TransportNotice;
import org.postlude.transport.TransportRequest;

/** A record that fails as this user leaves: the connection is cut, and what is said meanwhile stays at the server. */
class FailedRecordTest {
    private final ScriptedServer server = new ScriptedServer().with(ROOM, "bob", "");
    private final DirectSupport support = new DirectSupport();
    private final FailingJournal journal = new FailingJournal();
    private final Conversations conversations = new Conversations("chat", ANN, journal, support.clock());

    @TempDir
    Path state;

    private XmppLogon inRoom() throws IOException {
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
                                "rooms",
                                ROOM)),
                true,
                name -> "secret");
        StateFolder folder = StateFolder.open(state, ANN);
        Kept kept = new Kept(folder, TextSpool.open(folder.texts()), conversations, new Mark("a secret"));
        XmppLogon logon = new XmppLogon(support, "chat", settings, server, Desk.SOON, kept);
        logon.transportNotify(TransportNotice.BEGIN_INBOUND);
        await().atMost(Desk.PATIENCE).until(() -> conversations.isIn(ROOM));
        return logon;
    }

    private void isCut(Consumer<XmppLogon> leaving) throws IOException {
        server.resumes(true);
        XmppLogon logon = inRoom();
        try (server) {
            journal.fail();
            int opened = server.opened();
            leaving.accept(logon);
            await().atMost(Desk.PATIENCE).until(() -> server.opened() > opened);
            assertFalse(logon.poll());
            Told.Said text = ScriptedServer.said(ROOM, true, "bob", "1", "are you there");
            assertThrows(UncheckedIOException.class, () -> conversations.mayBe(text));
            assertEquals(0, logon.anomalies(), "nothing was dropped");
            logon.close();
        }
    }

    @Test
    void ofOneConversation() throws IOException {
        isCut(logon -> {
            String there = conversations.identifiers().get(0);
            assertThrows(UncheckedIOException.class, () -> logon.leave(there, Blocked.NOT, ""));
        });
    }

    @Test
    void ofAll() throws IOException {
        isCut(logon -> assertThrows(UncheckedIOException.class, () -> logon.leaveAll(false)));
    }

    @Test
    void atTheEndOfInbound() throws IOException {
        isCut(logon -> {
            logon.transportNotify(TransportNotice.BEGIN_OUTBOUND);
            logon.transportNotify(TransportNotice.END_INBOUND);
        });
    }
}
