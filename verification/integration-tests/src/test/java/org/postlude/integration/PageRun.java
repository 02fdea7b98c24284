package org.postlude.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A {@code postlude run} in a process of its own, with two stores and a status page: {@code letters} sends over a next hop of the
 * test's, {@code bulk} to a place where nobody listens.
 */
final class PageRun implements AutoCloseable {
    private final Path dir;
    private final int letters = Ports.free();
    private final int bulk = Ports.free();
    private final int page = Ports.free();
    private final Jvm process;

    private PageRun(Path dir, String nextHop) throws IOException {
        this.dir = dir;
        Path file = Files.writeString(
                dir.resolve("postlude.yaml"), """
                hostname: mx.example.net
                deadline: 10s
                http-port: %d
                transports: {relay: "%s", dead: "smtp://127.0.0.1:%d"}
                stores:
                  letters: {address: %5$s/letters, via: relay}
                  bulk: {address: %5$s/bulk, via: dead}
                listen:
                  - {store: letters, port: %4$d}
                  - {store: bulk, port: %6$d}
                """.formatted(page, nextHop, Ports.free(), letters, dir, bulk));
        process = Command.startBare("run", file);
    }

    static PageRun start(Path dir, String nextHop) throws IOException {
        PageRun run = new PageRun(dir, nextHop);
        run.process.awaitErr(line -> line.contains("status page at "));
        return run;
    }

    Jvm process() {
        return process;
    }

    int port() {
        return page;
    }

    /** Without the token. */
    String address() {
        return "http://127.0.0.1:" + page + "/";
    }

    String token() throws IOException {
        return Files.readString(dir.resolve("letters").resolve("web-token")).strip();
    }

    String addressWithToken() throws IOException {
        return address() + "?token=" + token();
    }

    /** Mail into {@code letters}; returns its name there. */
    String letter(String to, String subject) throws IOException {
        return send(letters, to, subject);
    }

    /** Mail into {@code bulk}. */
    String bulk(String to, String subject) throws IOException {
        return send(bulk, to, subject);
    }

    private static String send(int port, String to, String subject) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            String last = reply(in);
            for (String line : List.of(
                    "EHLO client.example.org",
                    "MAIL FROM:<ann@example.org>",
                    "RCPT TO:<" + to + ">",
                    "DATA",
                    "From: ann@example.org\r\nSubject: " + subject + "\r\n\r\ntext\r\n.")) {
                assertTrue(last.startsWith("2") || last.startsWith("354"), last + " before " + line);
                socket.getOutputStream().write((line + "\r\n").getBytes(UTF_8));
                last = reply(in);
            }
            assertTrue(last.startsWith("250 2.0.0 Stored as "), last);
            return last.substring("250 2.0.0 Stored as ".length()).strip();
        }
    }

    private static String reply(BufferedReader in) throws IOException {
        String reply = in.readLine();
        while (reply != null && reply.length() > 3 && reply.charAt(3) == '-') {
            reply = in.readLine();
        }
        return String.valueOf(reply);
    }

    /** What another process sees of the queue of {@code letters}. */
    JsonNode queue() throws IOException, InterruptedException {
        return new Command(dir.resolve("letters"))
                .run("queue", "list", "--json")
                .json()
                .get("messages");
    }

    @Override
    public void close() {
        process.close();
    }
}
