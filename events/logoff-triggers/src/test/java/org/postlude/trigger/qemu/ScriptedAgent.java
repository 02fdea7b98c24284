package org.postlude.trigger.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The socket of a guest's agent, which keeps what it was asked and answers what it is told to. */
final class ScriptedAgent implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path socket;
    private final ServerSocketChannel server;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<SocketChannel> open = new CopyOnWriteArrayList<>();
    private volatile String users = "{\"return\": []}";
    private volatile boolean isSilent;

    ScriptedAgent(Path socket) throws IOException {
        this.socket = socket;
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread thread = new Thread(this::accept, "scripted-agent");
        thread.setDaemon(true);
        thread.start();
    }

    /** Such as {@code {"user": "ann", "login-time": 1795217400}}. */
    void loggedOn(String... each) {
        answers("{\"return\": [" + String.join(", ", each) + "]}");
    }

    /** A whole line. */
    void answers(String line) {
        users = line;
    }

    void isSilent(boolean yes) {
        isSilent = yes;
    }

    /** All commands, each once. */
    List<String> asked() {
        return asked.stream().distinct().sorted().toList();
    }

    int times(String command) {
        return (int) asked.stream().filter(command::equals).count();
    }

    /** What a guest that starts anew does to its agent's channel. */
    void hangUp() throws IOException {
        for (SocketChannel each : open) {
            each.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel channel = server.accept();
                open.add(channel);
                Thread thread = new Thread(() -> serve(channel), "scripted-agent-talk");
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException e) { // closed
            asked.add("closed");
        }
    }

    private void serve(SocketChannel channel) {
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.ISO_8859_1))) {
            OutputStream out = Channels.newOutputStream(channel);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                JsonNode question = JSON.readTree(line.replace("\u00ff", ""));
                String command = question.path("execute").asText();
                asked.add(command);
                if (!isSilent) {
                    out.write(answer(command, question).getBytes(StandardCharsets.ISO_8859_1));
                }
            }
        } catch (IOException e) { // hung up
            asked.add("closed");
        }
    }

    private String answer(String command, JsonNode question) {
        return switch (command) {
            case "guest-sync-delimited" ->
                "\u00ff{\"return\": " + question.path("arguments").path("id").asInt() + "}\n";
            case "guest-ping" -> "{\"return\": {}}\n";
            case "guest-get-users" -> users + "\n";
            default -> "{\"error\": {\"class\": \"CommandNotFound\", \"desc\": \"no " + command + "\"}}\n";
        };
    }

    @Override
    public void close() throws IOException {
        server.close();
        hangUp();
        Files.deleteIfExists(socket);
    }
}
