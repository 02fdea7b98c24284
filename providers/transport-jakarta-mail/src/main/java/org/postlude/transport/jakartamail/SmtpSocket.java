package org.postlude.transport.jakartamail;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket that bounds what a peer can do to us: a deadline for each whole reply, a bound on its length, and a note of
 * when a write began. Any thread may {@link #abort} it, which is the only way to stop a send in Angus: its own
 * {@code close()} waits for the send.
 */
final class SmtpSocket extends Socket implements Abortable {
    private static final Logger LOG = LoggerFactory.getLogger(SmtpSocket.class);

    // Both made at the first use, by the one thread that opens the connection.
    private @Nullable ReplyStream replies;
    private @Nullable HeldOutput commands;
    /** System.nanoTime() when the write now running began, always odd; 0 if none is running. */
    private volatile long writingSince;

    private volatile boolean stalled;

    ReplyStream replies() throws IOException {
        if (replies == null) {
            replies = new ReplyStream(this, super.getInputStream());
        }
        return replies;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return replies();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return commands();
    }

    HeldOutput commands() throws IOException {
        if (commands == null) {
            commands = new HeldOutput(new TimedOutput(super.getOutputStream()));
        }
        return commands;
    }

    /** Called by the housekeeper: a blocking write has no timeout of its own, so it is freed by closing its socket. */
    void abortIfStalled(Duration limit) {
        long since = writingSince;
        if (since != 0 && System.nanoTime() - since > limit.toNanos()) {
            stalled = true;
            abort();
        }
    }

    /** Whether it was closed because the peer took no data. */
    boolean isStalled() {
        return stalled;
    }

    /** Closes at once with a reset, so that no peer takes the end of what it has for the end of the message. */
    @Override
    public void abort() {
        try {
            setSoLinger(true, 0);
        } catch (SocketException alreadyClosed) {
            LOG.trace("no reset on {}", this, alreadyClosed);
        }
        closeQuietly();
    }

    void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            // Nothing waits for this socket any more, and the descriptor is gone either way.
            LOG.debug("closing {}", this, e);
        }
    }

    /** RFC 5321, section 4.1.3. */
    String localLiteral() {
        InetAddress local = getLocalAddress();
        String address = local.getHostAddress().replaceAll("%.*", "");
        return local instanceof Inet6Address ? "[IPv6:" + address + "]" : "[" + address + "]";
    }

    private final class TimedOutput extends OutputStream {
        private final OutputStream out;

        TimedOutput(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            writingSince = System.nanoTime() | 1;
            try {
                out.write(bytes, offset, length);
            } finally {
                writingSince = 0;
            }
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
