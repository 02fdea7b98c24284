package org.postlude.transport.im;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.integration.ChatUser;
import org.postlude.integration.Prosody;

/** Ann's link to a real server, and bob and carol, who use Smack as it is. */
@Tag("real-peer")
@Timeout(60)
abstract class RealProsodyTest {
    static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    static Path folder;

    private final List<ChatLink> links = new ArrayList<>();
    private final List<ChatUser> users = new ArrayList<>();

    private @Nullable Prosody own;

    Prosody server() {
        return Objects.requireNonNull(own);
    }

    /** One for this test alone. */
    void serve(Prosody.Options options) throws IOException {
        own = Prosody.start(Files.createTempDirectory(folder, "prosody"), options);
    }

    @AfterEach
    void leave() throws IOException {
        links.forEach(ChatLink::close);
        users.forEach(ChatUser::close);
        Prosody server = own;
        if (server != null) {
            server.close();
        }
    }

    ChatUser user(String name) throws Exception {
        ChatUser user = ChatUser.login(server(), name);
        users.add(user);
        return user;
    }

    ChatLink opened(String user, Heard heard) throws Exception {
        ChatLink link = made(new SmackLinks(), account(user, server().port()), heard);
        link.open();
        return link;
    }

    ChatLink made(SmackLinks maker, ChatAccount account, ChatLink.Listener heard) {
        ChatLink link = maker.make(account, heard);
        links.add(link);
        return link;
    }

    static ChatAccount account(String user, int port) {
        return new ChatAccount(
                Prosody.address(user),
                "127.0.0.1",
                port,
                false,
                "postlude",
                () -> Prosody.PASSWORD,
                PATIENCE,
                Duration.ofMinutes(5));
    }

    static ChatText toRoom(String room, String id, String body) {
        return new ChatText(room, true, id, Optional.empty(), body);
    }

    static ChatText toPerson(String user, String id, String body) {
        return new ChatText(Prosody.address(user), false, id, Optional.empty(), body);
    }
}
