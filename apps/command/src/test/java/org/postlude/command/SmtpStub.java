package org.postlude.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A next hop on the loopback: takes mail, or answers a recipient as told, or keeps its last word back, for a while or for good. */
final class SmtpStub implements AutoCloseable {
    private final ServerSocket server;
    private final List<Closeable> connections = new CopyOnWriteArrayList<>();
    private final Map<String, String> replies = new ConcurrentHashMap<>();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final CountDownLatch dotSeen = new CountDownLatch(1);
    private volatile CountDownLatch dotMayBeAnswered = new CountDownLatch(0);
    private volatile boolean breaksOffAtTheDot;

    SmtpStub() throws IOException {
        this(0);
    }

    SmtpStub(int port) throws IOException {
        server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        start("smtp-stub", this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    String url() {
        return "smtp://127.0.0.1:" + port();
    }

    /** The answer to RCPT for this recipient. */
    SmtpStub reply(String recipient, String line) {
        replies.put(recipient, line);
        return this;
    }

    /** From now on the final dot gets no answer until {@link #answer()}. */
    SmtpStub holdTheDot() {
        dotMayBeAnswered = new CountDownLatch(1);
        return this;
    }

    /** Whether the connection ends at the final dot from now on, without an answer and with nothing taken. */
    SmtpStub breakOffAtTheDot(boolean breaks) {
        breaksOffAtTheDot = breaks;
        return this;
    }

    void awaitDot() {
        try {
            assertTrue(dotSeen.await(20, TimeUnit.SECONDS), "no message came to its final dot within 20 s");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    void answer() {
        dotMayBeAnswered.countDown();
    }

    /** What was acknowledged: header and body, dots removed. */
    List<String> received() {
        return received;
    }

    private void accept() throws IOException {
        while (!server.isClosed()) {
            Socket socket = server.accept();
            connections.add(socket);
            start("smtp-stub-" + socket.getPort(), () -> talk(socket));
        }
    }

    private void talk(Socket socket) throws IOException, InterruptedException {
        try (socket;
                BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
                OutputStream out = socket.getOutputStream()) {
            say(out, "220 stub");
            int accepted = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String verb = line.length() < 4 ? line : line.substring(0, 4).toUpperCase(java.util.Locale.ROOT);
                switch (verb) {
                    case "EHLO" -> say(out, "250-stub\r\n250 ENHANCEDSTATUSCODES");
                    case "RCPT" -> {
                        String reply = replies.getOrDefault(
                                line.substring(line.indexOf('<') + 1, line.indexOf('>')), "250 2.1.5 ok");
                        accepted += reply.startsWith("2") ? 1 : 0;
                        say(out, reply);
                    }
                    case "DATA" -> {
                        say(out, accepted == 0 ? "503 5.5.1 nobody to send to" : "354 go on");
                        if (accepted > 0) {
                            String message = message(in);
                            dotSeen.countDown();
                            dotMayBeAnswered.await();
                            if (breaksOffAtTheDot) {
                                return;
                            }
                            received.add(message);
                            say(out, "250 2.0.0 taken");
                        }
                        accepted = 0;
                    }
                    case "QUIT" -> {
                        say(out, "221 2.0.0 bye");
                        return;
                    }
                    case "RSET" -> {
                        accepted = 0;
                        say(out, "250 2.0.0 ok");
                    }
                    default -> say(out, "250 2.0.0 ok");
                }
            }
        }
    }

    private static String message(BufferedReader in) throws IOException {
        StringBuilder message = new StringBuilder();
        for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
            message.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
        }
        return message.toString();
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(ISO_8859_1));
        out.flush();
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException | InterruptedException e) {
                        connections.remove(server); // a peer that goes away, or close(): the conversation just ends
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Closeable connection : connections) {
            connection.close();
        }
        answer();
    }
}
