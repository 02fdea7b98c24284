package org.postlude.trigger.qemu;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The conversation with a guest agent: a JSON object a line, each answered by one. Used by one thread; {@link #close} by any, which ends
 * a wait.
 */
final class QemuAgentChannel implements AutoCloseable {
    /** All that is ever asked: none of them changes a guest. */
    enum Question {
        /** Whether anybody is there. */
        PING("guest-ping"),
        /** Who is logged on. */
        USERS("guest-get-users");

        private final String command;

        Question(String command) {
            this.command = command;
        }
    }

    /** Nobody has the socket. */
    static final class Absent extends IOException {
        private static final long serialVersionUID = 1L;

        private Absent(String message, IOException cause) {
            super(message, cause);
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    /** Far more than the list of users of any guest; a guest is not to fill this process's memory. */
    private static final int LONGEST = 1 << 20;

    private static final int PIECE = 8192;
    /** An octet that no JSON has: the agent throws away what came before, and sends one before its answer. */
    private static final int DELIMITER = 0xFF;

    private final Path socket;
    private final Duration patience;
    private final ByteBuffer piece = ByteBuffer.allocate(PIECE).flip();
    private @Nullable SocketChannel channel;
    private volatile @Nullable Selector selector;
    private volatile boolean isClosed;
    private boolean hasAnswered;
    /** Until when the present answer may take, by the machine's stopwatch. */
    private long until;

    QemuAgentChannel(Path socket, Duration patience) {
        this.socket = socket;
        this.patience = patience;
    }

    boolean isOpen() {
        return channel != null;
    }

    /**
     * Whether this connection was ever answered. QEMU serves one at a time, so one that was not may only stand behind that of another
     * program: its silence is not the guest's.
     */
    boolean hasAnswered() {
        return hasAnswered;
    }

    /**
     * Connects, and waits for the agent's first answer.
     *
     * @throws Absent if nobody has the socket
     * @throws SocketTimeoutException if nobody answers; it stays connected
     * @throws IOException if it cannot be connected to now, or the conversation has ended, or is none
     */
    void open() throws IOException {
        if (channel == null) {
            SocketChannel made = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                connect(made);
                Selector waits = Selector.open();
                channel = made;
                selector = waits;
                made.register(waits, SelectionKey.OP_READ);
            } catch (IOException | RuntimeException | Error e) {
                made.close();
                drop();
                throw e;
            }
        }
        synchronise();
    }

    /** Does not block: where too many wait to be served, the system would have it wait behind them for as long as they stay. */
    private void connect(SocketChannel made) throws IOException {
        made.configureBlocking(false);
        try {
            if (!made.connect(UnixDomainSocketAddress.of(socket))) {
                throw new IOException("the connection is not made at once");
            }
        } catch (IOException e) {
            // Only these say that the machine's process is gone; no descriptor being left, say, is this process's
            // trouble.
            if (e instanceof ConnectException || Files.notExists(socket)) {
                throw new Absent("nobody has the socket " + socket + ": " + e.getMessage(), e);
            }
            throw new IOException("the socket " + socket + " takes no connection: " + e.getMessage(), e);
        }
    }

    /** What was asked before, by this process or another one, may still be answered; all of that is thrown away. */
    void synchronise() throws IOException {
        piece.clear().flip();
        int mark = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
        send(DELIMITER, "{\"execute\":\"guest-sync-delimited\",\"arguments\":{\"id\":" + mark + "}}\n");
        long skipped = 0;
        while (true) {
            while (octet() != DELIMITER) {
                if (++skipped > LONGEST) {
                    throw new IOException("the agent of " + socket + " says something else than it was asked");
                }
            }
            if (line().path("return").asInt() == mark) {
                hasAnswered = true;
                return;
            }
        }
    }

    /**
     * Asks.
     *
     * @return what stands behind {@code return}
     * @throws SocketTimeoutException if no answer comes; the next question has to be {@link #synchronise}
     * @throws QemuAgentRefusal if the agent answers with an error
     * @throws IOException if the conversation has ended, or is none
     */
    JsonNode ask(Question question) throws IOException {
        send(-1, "{\"execute\":\"" + question.command + "\"}\n");
        JsonNode answer = line();
        if (answer.has("error")) {
            throw new QemuAgentRefusal(
                    question.command + ": " + answer.path("error").path("desc").asText());
        }
        if (!answer.has("return")) {
            throw new IOException("the agent of " + socket + " has answered neither with a result nor with an error");
        }
        return answer.path("return");
    }

    private void send(int before, String text) throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(octets.length + 1);
        if (before >= 0) {
            out.put((byte) before);
        }
        out.put(octets).flip();
        SocketChannel open = present();
        until = System.nanoTime() + patience.toNanos();
        open.write(out);
        if (out.hasRemaining()) { // so little always has room, unless nobody reads for long
            throw new SocketTimeoutException("the agent of " + socket + " does not read what it is asked");
        }
    }

    private JsonNode line() throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        while (true) {
            int next = octet();
            if (next == '\n') {
                break;
            }
            octets.write(next);
            if (octets.size() > LONGEST) {
                throw new IOException("the answer of the agent of " + socket + " has more than " + LONGEST + " octets");
            }
        }
        try {
            return JSON.readTree(octets.toByteArray());
        } catch (JsonProcessingException e) {
            throw new IOException("the answer of the agent of " + socket + " is no JSON", e);
        }
    }

    private int octet() throws IOException {
        if (!piece.hasRemaining()) {
            fill();
        }
        return piece.get() & 0xFF;
    }

    private void fill() throws IOException {
        SocketChannel open = present();
        Selector waits = selector;
        if (waits == null || isClosed) {
            throw new EOFException("closed here");
        }
        piece.clear();
        int read = open.read(piece);
        if (read == 0) {
            waits.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
            waits.selectedKeys().clear();
            if (isClosed) {
                throw new EOFException("closed here");
            }
            read = open.read(piece);
        }
        piece.flip();
        if (read < 0) {
            throw new EOFException("the socket " + socket + " was closed by the other side");
        }
        if (read == 0 || System.nanoTime() - until > 0) {
            throw new SocketTimeoutException(
                    "the agent of " + socket + " has not answered within " + patience.toMillis() + " ms");
        }
    }

    private SocketChannel present() throws IOException {
        SocketChannel open = channel;
        if (open == null) {
            throw new EOFException("not connected to " + socket);
        }
        return open;
    }

    /** The next {@link #open} connects anew. */
    void drop() throws IOException {
        SocketChannel open = channel;
        Selector waits = selector;
        channel = null;
        selector = null;
        hasAnswered = false;
        if (open != null) {
            open.close();
        }
        if (waits != null) {
            waits.close();
        }
    }

    /** Ends a wait; the thread that waited drops the rest. */
    @Override
    public void close() {
        isClosed = true;
        Selector waits = selector;
        if (waits != null) {
            waits.wakeup();
        }
    }
}
