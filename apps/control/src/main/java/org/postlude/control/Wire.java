package org.postlude.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * One connection: lines of JSON both ways, and octets that follow a line. Each read and write is bounded in time, by closing the
 * channel: a peer that hangs costs its own connection. For one thread.
 */
final class Wire implements Closeable {
    static final ObjectMapper MAPPER = new ObjectMapper();

    private final SocketChannel channel;
    private final ScheduledExecutorService timer;
    private final Duration patience;
    private final ByteBuffer in = ByteBuffer.allocate(8192).flip();
    private volatile boolean isLate;

    /** @param patience for each read and each write */
    Wire(SocketChannel channel, ScheduledExecutorService timer, Duration patience) {
        this.channel = channel;
        this.timer = timer;
        this.patience = patience;
    }

    /** What blocks on the channel. */
    private interface Step {
        int run() throws IOException;
    }

    private int timed(Step step) throws IOException {
        ScheduledFuture<?> cut;
        try {
            cut = timer.schedule(this::cut, patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            throw new IOException("it is closed", e);
        }
        try {
            return step.run();
        } catch (ClosedByInterruptException e) {
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        } catch (ClosedChannelException e) {
            throw isLate ? new IOException("nothing came, or went, for " + patience.toSeconds() + " s", e) : e;
        } finally {
            cut.cancel(false);
        }
    }

    private void cut() {
        isLate = true;
        close();
    }

    /**
     * The next line as an object.
     *
     * @param most octets
     * @throws EOFException if the other side has ended
     * @throws IllegalArgumentException if it is too long, or no JSON object
     */
    ObjectNode line(int most) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            while (in.hasRemaining()) {
                byte octet = in.get();
                if (octet == '\n') {
                    return parsed(line.toString(StandardCharsets.UTF_8));
                }
                if (line.size() == most) {
                    throw new IllegalArgumentException("a line of more than " + most + " octets");
                }
                line.write(octet);
            }
            fill();
        }
    }

    private static ObjectNode parsed(String line) {
        try {
            JsonNode node = MAPPER.readTree(line);
            if (node instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a line that is no JSON: " + e.getOriginalMessage(), e);
        }
        throw new IllegalArgumentException("a line that is no JSON object");
    }

    private void fill() throws IOException {
        in.clear();
        int read;
        try {
            read = timed(() -> channel.read(in));
        } finally {
            in.flip();
        }
        if (read < 0) {
            throw new EOFException("the other side has gone");
        }
    }

    /** The next octets, so many; whoever reads fewer leaves the rest on the connection. */
    void octets(long count, OutputStream to) throws IOException {
        long left = count;
        while (left > 0) {
            if (!in.hasRemaining()) {
                fill();
            }
            int part = (int) Math.min(left, in.remaining());
            to.write(in.array(), in.arrayOffset() + in.position(), part);
            in.position(in.position() + part);
            left -= part;
        }
    }

    void write(ObjectNode object) throws IOException {
        write(ByteBuffer.wrap((Objects.toString(object) + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    private void write(ByteBuffer octets) throws IOException {
        while (octets.hasRemaining()) {
            timed(() -> channel.write(octets));
        }
    }

    /** What was to be sent cannot be read; the other side has less than it was told to expect. */
    static final class UnreadableException extends IOException {
        @Serial
        private static final long serialVersionUID = 1L;

        private UnreadableException(IOException cause) {
            super(Objects.requireNonNullElse(cause.getMessage(), cause.toString()), cause);
        }
    }

    /** All of a stream, which must be of the length that was told. */
    void write(InputStream from, long count) throws IOException {
        byte[] part = new byte[65_536];
        long left = count;
        while (left > 0) {
            int read;
            try {
                read = from.read(part, 0, (int) Math.min(part.length, left));
                if (read < 0) {
                    throw new EOFException("it has " + left + " octets fewer than it had");
                }
            } catch (IOException e) {
                throw new UnreadableException(e);
            }
            write(ByteBuffer.wrap(part, 0, read));
            left -= read;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing is lost by it: all that mattered was answered before.
            ControlServer.LOG.debug("a control connection does not close", e);
        }
    }
}
