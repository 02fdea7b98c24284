package org.postlude.transport.im;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.transport.im.ScriptedServer.ROOM;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.ActivityEvent;
import org.postlude.message.event.LeaveFlags;
import org.postlude.tck.time.VirtualTime;

/** One room watched, with nothing kept. */
class ConversationWatchTest {
    private final ScriptedServer server = new ScriptedServer().with(ROOM, "bob", "bob@chat.example");
    private final List<ActivityEvent> events = new CopyOnWriteArrayList<>();
    private final List<String> notes = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder;

    private String url;

    @BeforeEach
    void aPassword() throws IOException {
        Path password = folder.resolve("password");
        Files.createFile(password, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(password, "secret\n");
        url = "xmpp://ann@localhost:5222?tls=no&domain=chat.example&password=file:" + password;
    }

    private ConversationWatch watch() throws IOException, InterruptedException {
        return ConversationWatch.open(
                url,
                ROOM,
                events::add,
                notes::add,
                server,
                Desk.SOON,
                VirtualTime.startingAt("2026-11-28T22:10:03.123Z"));
    }

    @Test
    void whoComesAndGoesIsToldAndTheOwnLeaveLast() throws Exception {
        try (server) {
            try (ConversationWatch watch = watch()) {
                await().atMost(Desk.PATIENCE).until(() -> events.size() == 2);
                server.present(ROOM, "eve", "eve@chat.example");
                server.gone(ROOM, "bob", "bob@chat.example", 307);
                await().atMost(Desk.PATIENCE).until(() -> events.size() == 4);
                assertFalse(watch.await(Duration.ofMillis(20)));
            }
            assertEquals(5, events.size());
            assertEquals(LeaveFlags.CONVERSATION_END, Desk.leave(events.get(4)).flags());
            assertEquals(List.of(ROOM), server.left());
            assertTrue(notes.stream().anyMatch(each -> each.endsWith(": up")), notes::toString);
        }
    }

    @Test
    void itIsASessionOfItsOwnBesideTheAccountsOther() throws Exception {
        try (server;
                ConversationWatch watch = watch()) {
            assertFalse(watch.await(Duration.ofMillis(1)));
            ChatAccount account = server.accounts().get(0);
            assertTrue(account.resource().startsWith("postlude-watch-"), account::resource);
            assertEquals(ChatAccount.Showing.ASIDE, account.showing());
        }
    }

    @Test
    void aRoomThatIsGoneEndsIt() throws Exception {
        try (server;
                ConversationWatch watch = watch()) {
            await().atMost(Desk.PATIENCE).until(() -> events.size() == 2);
            server.goneSelf(ROOM, true);
            assertTrue(watch.await(Desk.PATIENCE));
            assertEquals(3, events.size());
        }
    }

    @Test
    void aRoomThatLetsNobodyInEndsItWithTheAttempt() throws Exception {
        server.refuses(ROOM, new ChatError("auth", "registration-required", ""));
        try (server;
                ConversationWatch watch = watch()) {
            assertTrue(watch.await(Desk.PATIENCE));
            await().atMost(Desk.PATIENCE).until(() -> events.size() == 1);
        }
    }

    @Test
    void aServerThatLetsNobodyInIsAnException() {
        server.fails(new ChatException(ChatException.Fault.ACCOUNT, "not-authorized", new IOException()));
        String said = assertThrows(IOException.class, this::watch).toString();
        assertTrue(said.contains("not-authorized"), said);
        server.close();
    }

    @Test
    void aLostConnectionIsMadeAnewAndTheRoomIsAnotherConversation() throws Exception {
        try (server;
                ConversationWatch watch = watch()) {
            await().atMost(Desk.PATIENCE).until(() -> events.size() == 2);
            server.drop();
            await().atMost(Desk.PATIENCE).until(() -> events.size() == 5);
            assertFalse(watch.await(Duration.ofMillis(20)));
            assertEquals(
                    2,
                    events.stream()
                            .map(each -> Desk.fact(each, "conv-id"))
                            .distinct()
                            .count());
        }
    }
}
