package org.postlude.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The serial console of a {@link Guest}, at which ann, bob and root log in without a password. */
final class GuestConsole implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String PROMPT = "login: ";

    private final SocketChannel console;
    private final StringBuilder said = new StringBuilder();

    /** Returns when somebody can log in. */
    GuestConsole(Path socket) throws IOException {
        await().atMost(PATIENCE).until(() -> Files.exists(socket));
        console = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        console.configureBlocking(false);
        type("\n"); // whoever comes late has missed the first prompt
        awaitSaid(PROMPT);
    }

    void logOn(String user) throws IOException {
        type(user + "\n");
        awaitSaid(user.equals("root") ? "# " : "$ ");
    }

    /** By who has logged on; the line's own echo says nothing that is waited for. */
    void run(String line, String awaited) throws IOException {
        type(line + "\n");
        awaitSaid(awaited);
    }

    /** By root; returns when somebody can log in again. */
    void reboot() throws IOException {
        run("busybox reboot", PROMPT);
    }

    /** Of who has logged on. */
    void logOff() throws IOException {
        type("exit\n");
        awaitSaid(PROMPT);
    }

    private void type(String text) throws IOException {
        said.setLength(0);
        assertEquals(text.length(), console.write(ByteBuffer.wrap(text.getBytes(ISO_8859_1))));
    }

    private void awaitSaid(String words) {
        await("'" + words + "' at the console").atMost(PATIENCE).until(() -> {
            ByteBuffer piece = ByteBuffer.allocate(4096);
            for (int read = console.read(piece); read > 0; read = console.read(piece)) {
                said.append(new String(piece.array(), 0, piece.position(), ISO_8859_1));
                piece.clear();
            }
            return said.indexOf(words) >= 0;
        });
    }

    @Override
    public void close() throws IOException {
        console.close();
    }
}
