package org.postlude.transport.jakartamail;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What comes from the server, line by line, within bounds. Angus reads lines of any length, for as long as they come, and a
 * socket's timeout bounds one read and not one reply; both are cured here.
 *
 * <p>One read never gives more than one line. So Angus' own buffer is empty after a complete reply, and what is left here
 * is something that the server said without being asked ({@link #hasUnread}): the reply to the next command must not be
 * mistaken for it, least of all the reply to the final dot. For the same reason a carriage return that ends no line is
 * given as a question mark: Angus would take it for a line's end and keep what follows, unseen by us.
 */
final class ReplyStream extends InputStream {
    /** RFC 5321, section 4.5.3.1.5, asks for 512 octets a line; no honest reply comes near this. */
    static final int MAX_REPLY = 64 * 1024;

    private static final Duration AT_ONCE = Duration.ofMillis(5);

    private final Socket socket;
    private final InputStream wire;
    private InputStream in;
    private final byte[] buffer = new byte[2048];
    private int next;
    private int end;
    private int given;
    private boolean endSeen;
    private boolean carriageReturn;
    private Duration limit = Duration.ofMinutes(5);
    private long deadline;

    ReplyStream(Socket socket, InputStream in) {
        this.socket = socket;
        this.wire = in;
        this.in = in;
        expectWithin(limit);
    }

    void expectWithin(Duration time) {
        limit = time;
        deadline = System.nanoTime() + time.toNanos();
        given = 0;
    }

    /** Whether the server has closed its side: what was read of its last line is no complete reply. */
    boolean endSeen() {
        return endSeen;
    }

    boolean hasUnread() throws IOException {
        // Under TLS what has arrived may be for TLS itself, such as session tickets, and nothing that the server said.
        return next < end || in.available() > 0 || (in != wire && wire.available() > 0 && fillAtOnce());
    }

    /** Whether the server has spoken unasked or closed its side; what arrives within 5 ms counts. */
    boolean isOver() throws IOException {
        return next < end || fillAtOnce();
    }

    private boolean fillAtOnce() throws IOException {
        Duration was = limit;
        expectWithin(AT_ONCE);
        try {
            return fill() || endSeen;
        } catch (SocketTimeoutException nothingYet) {
            return false;
        } finally {
            expectWithin(was);
        }
    }

    /** From here what TLS makes of it. */
    void readFrom(InputStream decrypted) {
        in = decrypted;
    }

    /** Bounds the next read from the network by what is left of the time; TLS may need many for one of ours. */
    void boundNextRead() throws IOException {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw late(null);
        }
        socket.setSoTimeout((int) Math.max(1, left / 1_000_000));
    }

    /** What is unread, for an error text. */
    String peek() throws IOException {
        if (next == end) {
            fill();
        }
        return new String(buffer, next, Math.min(end - next, 200), StandardCharsets.ISO_8859_1);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        int count = 0;
        while (count == 0) {
            if (next == end && !fill()) {
                return -1;
            }
            count = copyLine(bytes, offset, length);
        }
        given += count;
        if (given > MAX_REPLY) {
            throw new IOException("the reply is longer than " + MAX_REPLY + " octets");
        }
        return count;
    }

    private int copyLine(byte[] bytes, int offset, int length) {
        int count = 0;
        boolean whole = false;
        while (count < length && next < end && !whole) {
            byte b = buffer[next];
            if (carriageReturn && b != '\n') {
                carriageReturn = false;
                bytes[offset + count++] = '?';
            } else {
                next++;
                carriageReturn = b == '\r';
                if (!carriageReturn) {
                    bytes[offset + count++] = b;
                    whole = b == '\n';
                }
            }
        }
        return count;
    }

    private boolean fill() throws IOException {
        boundNextRead();
        int count;
        try {
            count = in.read(buffer, 0, buffer.length);
        } catch (SocketTimeoutException e) {
            throw late(e);
        }
        next = 0;
        end = Math.max(0, count);
        endSeen |= count < 0;
        return count > 0;
    }

    private SocketTimeoutException late(@Nullable SocketTimeoutException cause) {
        SocketTimeoutException late =
                new SocketTimeoutException("no complete reply within " + limit.toMillis() + " ms");
        if (cause != null) {
            late.initCause(cause);
        }
        return late;
    }

    @Override
    public int available() throws IOException {
        return end - next + in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
