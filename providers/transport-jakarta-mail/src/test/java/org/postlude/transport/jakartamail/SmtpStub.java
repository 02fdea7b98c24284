package org.postlude.transport.jakartamail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A scripted SMTP server on loopback. Steps are CONNECT, the verbs, BODY (after the 354, before anything is read of the
 * message) and DOT; each takes its scripted reactions one after the other, then answers as a server that accepts all.
 * After {@link Reaction#tls} the rest of a connection is encrypted. Strict: a command out of order, or a line end that is not CRLF, fails the test at {@link #close}.
 */
final class SmtpStub implements AutoCloseable {
    /** One message as it arrived: dots unstuffed, the last dot removed; each octet a character. */
    record Received(String from, List<String> to, String data, int connection) {}

    private static final Map<String, Reaction> DEFAULTS = Map.ofEntries(
            Map.entry("CONNECT", Reaction.say("220 stub ready")),
            Map.entry("EHLO", Reaction.say("250-stub", "250-8BITMIME", "250 ENHANCEDSTATUSCODES")),
            Map.entry("LHLO", Reaction.say("250-stub", "250-8BITMIME", "250 ENHANCEDSTATUSCODES")),
            Map.entry("HELO", Reaction.say("250 stub")),
            Map.entry("MAIL", Reaction.say("250 2.1.0 ok")),
            Map.entry("RCPT", Reaction.say("250 2.1.5 ok")),
            Map.entry("DATA", Reaction.say("354 go on")),
            Map.entry("BODY", line -> true),
            Map.entry("DOT", Reaction.say("250 2.0.0 queued")),
            Map.entry("STAR", Reaction.say("502 5.5.1 no TLS here")),
            Map.entry("AUTH", Reaction.say("502 5.5.1 no login here")),
            Map.entry("RSET", Reaction.say("250 2.0.0 ok")),
            Map.entry("QUIT", Reaction.say("221 2.0.0 bye")));
    private static final Reaction NOBODY = Reaction.say("554 5.5.1 no valid recipients");

    private volatile ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int port = server.getLocalPort();
    private final Map<String, Reaction> otherwise = new ConcurrentHashMap<>(DEFAULTS);
    private final Map<String, Deque<Reaction>> script = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicReference<AssertionError> fault = new AtomicReference<>();
    final List<Received> received = new CopyOnWriteArrayList<>();
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    private final boolean recording;
    private volatile Thread accepting;
    private volatile boolean pipelining;
    private volatile boolean lmtp;

    SmtpStub() throws IOException {
        this(true);
    }

    /** Without recording, for measurements. */
    SmtpStub(boolean recording) throws IOException {
        this.recording = recording;
        accepting = start("postlude-stub-accept", this::accept);
    }

    SmtpStub on(String step, Reaction... reactions) {
        script.computeIfAbsent(step, s -> new ArrayDeque<>()).addAll(List.of(reactions));
        return this;
    }

    /** Offers these in its reply to EHLO or LHLO. With PIPELINING, commands may come that make no sense any more. */
    SmtpStub offering(String... extensions) {
        List<String> lines = new ArrayList<>(List.of("250-stub"));
        for (String extension : extensions) {
            lines.add("250-" + extension);
        }
        lines.add("250 ENHANCEDSTATUSCODES");
        pipelining = List.of(extensions).contains("PIPELINING");
        always("EHLO", Reaction.say(lines.toArray(String[]::new)));
        return always("LHLO", Reaction.say(lines.toArray(String[]::new)));
    }

    /** Speaks LMTP from here on: step DOT is asked once for each recipient. */
    SmtpStub lmtp() {
        lmtp = true;
        return this;
    }

    /** What it does when nothing is scripted. */
    SmtpStub always(String step, Reaction reaction) {
        otherwise.put(step, reaction);
        return this;
    }

    /** Nobody listens any more. */
    void down() throws IOException {
        server.close();
        try {
            accepting.join(5_000); // one more could be let in until it has woken up
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Listens again, on the same port. */
    void up() throws IOException {
        if (server.isClosed()) {
            server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
            accepting = start("postlude-stub-accept", this::accept);
        }
    }

    String url() {
        return (lmtp ? "lmtp" : "smtp") + "://127.0.0.1:" + port;
    }

    int connections() {
        return connections.get();
    }

    int openConnections() {
        return open.size();
    }

    /** Every line that came, commands and data, with the connection's number before it. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    long count(String command) {
        return lines.stream()
                .filter(line -> line.substring(line.indexOf(' ') + 1).startsWith(command))
                .count();
    }

    static boolean await(CountDownLatch latch) throws InterruptedException {
        return latch.await(20, TimeUnit.SECONDS);
    }

    private static Thread start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                int number = connections.incrementAndGet();
                open.add(socket);
                start("postlude-stub-" + number, () -> serve(socket, number));
            }
        } catch (IOException closed) {
            if (!server.isClosed()) {
                fault.compareAndSet(null, new AssertionError("the stub cannot accept", closed));
            }
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            socket.setTcpNoDelay(true);
            new Line(socket, number).converse();
        } catch (IOException | InterruptedException gone) {
            lines.add(number + " <gone>");
        } catch (AssertionError e) {
            fault.compareAndSet(null, e);
        } finally {
            open.remove(socket);
        }
    }

    private Reaction next(String step) {
        return next(step, otherwise.getOrDefault(step, Reaction.say("502 5.5.1 " + step + "?")));
    }

    private Reaction next(String step, Reaction unscripted) {
        Deque<Reaction> scripted = script.getOrDefault(step, new ArrayDeque<>());
        synchronized (scripted) {
            Reaction reaction = scripted.pollFirst();
            return reaction != null ? reaction : unscripted;
        }
    }

    @Override
    public void close() throws IOException {
        over.countDown();
        down();
        for (Socket socket : open) {
            socket.close();
        }
        if (fault.get() != null) {
            throw fault.get();
        }
    }

    /** One connection. */
    final class Line {
        private final int number;
        private final Socket socket;
        private InputStream in;
        private OutputStream out;
        private boolean secured;
        private final byte[] buffer = new byte[16 * 1024];
        private int next;
        private int end;
        private boolean begun;
        private String from = "";
        private String command = "";
        private String said = "";
        private List<String> to = new ArrayList<>();

        private Line(Socket socket, int number) throws IOException {
            this.number = number;
            this.socket = socket;
            this.in = socket.getInputStream();
            this.out = socket.getOutputStream();
        }

        void write(byte[] bytes) throws IOException {
            said = new String(bytes, StandardCharsets.ISO_8859_1);
            out.write(bytes);
        }

        /** The server's side of the handshake. */
        void secure(SSLContext tls) throws IOException {
            expect(next == end, "more after " + command + ", in plain text");
            SSLSocket layer = (SSLSocket) tls.getSocketFactory().createSocket(socket, "stub", port, true);
            layer.setUseClientMode(false);
            layer.startHandshake();
            in = layer.getInputStream();
            out = layer.getOutputStream();
            secured = true;
            lines.add(number + " <TLS>");
        }

        boolean isSecured() {
            return secured;
        }

        /** The command that is reacted to. */
        String command() {
            return command;
        }

        /** Octets that came behind the command that is reacted to. */
        int buffered() throws IOException {
            return end - next + in.available();
        }

        /** Reads on, answering nothing, until these have come behind the command. */
        void awaitBuffered(String tail) throws IOException {
            String come = new String(buffer, next, end - next, StandardCharsets.ISO_8859_1);
            while (!come.endsWith(tail)) {
                int more = in.read(buffer, end, buffer.length - end);
                if (more <= 0) {
                    throw new AssertionError("the client waits, having sent " + come);
                }
                end += more;
                come = new String(buffer, next, end - next, StandardCharsets.ISO_8859_1);
            }
        }

        /** At DOT: what was received just now. */
        Received message() {
            return received.stream()
                    .filter(one -> one.connection() == number)
                    .reduce((first, second) -> second)
                    .orElseThrow();
        }

        boolean pause(int millis) throws InterruptedException {
            return !over.await(millis, TimeUnit.MILLISECONDS);
        }

        /** Until the other side goes away, reading on, or the test is over. */
        void awaitEnd() throws IOException {
            while (in.read() >= 0) {
                // only the end is waited for
            }
        }

        /** Until the other side has said something more. */
        boolean awaitOctets() throws IOException {
            return next < end || fill();
        }

        /** Until the test is over, reading nothing. */
        void awaitOver() throws InterruptedException {
            SmtpStub.await(over);
        }

        private void converse() throws IOException, InterruptedException {
            boolean on = next("CONNECT").on(this);
            while (on) {
                String next = readLine();
                if (next == null) {
                    return;
                }
                command = next;
                String verb =
                        command.length() < 4 ? command : command.substring(0, 4).toUpperCase(Locale.ROOT);
                on = verb.equals("DATA") ? data() : command(verb);
            }
        }

        private boolean command(String verb) throws IOException, InterruptedException {
            if (pipelining && verb.equals("RCPT") && !begun) {
                return next("RCPT without MAIL", Reaction.say("503 5.5.1 MAIL first"))
                        .on(this);
            }
            switch (verb) {
                case "MAIL" -> expect(!begun, command);
                case "RCPT" -> expect(begun, command);
                case "RSET" -> begun = false;
                default ->
                    expect(
                            (lmtp
                                            ? Set.of("LHLO", "QUIT", "STAR", "AUTH")
                                            : Set.of("EHLO", "HELO", "QUIT", "STAR", "AUTH"))
                                    .contains(verb),
                            command);
            }
            boolean on = next(verb).on(this) && !verb.equals("QUIT");
            if (said.startsWith("25") && verb.equals("MAIL")) {
                begun = true;
                from = address(command);
                to = new ArrayList<>();
            } else if (said.startsWith("25") && verb.equals("RCPT")) {
                to.add(address(command));
            }
            return on;
        }

        private boolean data() throws IOException, InterruptedException {
            if (!begun && pipelining) {
                return next("DATA without MAIL", Reaction.say("503 5.5.1 MAIL first"))
                        .on(this);
            }
            if (!(to.isEmpty() && pipelining ? next("DATA without RCPT", NOBODY) : next("DATA")).on(this)) {
                return false;
            }
            if (!said.startsWith("354")) {
                return true;
            }
            if (!next("BODY").on(this)) {
                return false;
            }
            StringBuilder data = new StringBuilder();
            for (String line = readLine(); !".".equals(line); line = readLine()) {
                if (line == null) {
                    return false;
                }
                if (recording) {
                    data.append(line, line.startsWith(".") ? 1 : 0, line.length())
                            .append("\r\n");
                }
            }
            received.add(new Received(from, to, data.toString(), number));
            begun = false;
            for (int i = 1; lmtp && i < to.size(); i++) {
                if (!next("DOT").on(this)) {
                    return false;
                }
            }
            return (to.isEmpty() ? next("DOT for nobody", NOBODY) : next("DOT")).on(this);
        }

        private String address(String command) {
            return command.substring(command.indexOf('<') + 1, command.lastIndexOf('>'));
        }

        @Nullable
        String readLine() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream(80);
            while (next < end || fill()) {
                int start = next;
                while (next < end && buffer[next] != '\n') {
                    next++;
                }
                boolean whole = next < end;
                next += whole ? 1 : 0;
                line.write(buffer, start, next - start);
                if (whole) {
                    String text = line.toString(StandardCharsets.ISO_8859_1);
                    expect(text.endsWith("\r\n"), text + " (a line feed alone)");
                    text = text.substring(0, text.length() - 2);
                    expect(text.indexOf('\r') < 0, text + " (a carriage return alone)");
                    record(text);
                    return text;
                }
            }
            if (line.size() > 0) {
                record(line.toString(StandardCharsets.ISO_8859_1) + "<cut>");
            }
            return null;
        }

        private boolean fill() throws IOException {
            next = 0;
            end = Math.max(0, in.read(buffer));
            return end > 0;
        }

        private void record(String text) {
            if (recording) {
                lines.add(number + " " + text);
            }
        }

        private void expect(boolean so, String what) {
            if (!so) {
                throw new AssertionError("connection " + number + " of " + socket + ": not expected: " + what);
            }
        }
    }
}
