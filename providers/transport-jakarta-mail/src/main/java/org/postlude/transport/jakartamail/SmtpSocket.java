package org.postlude.transport.jakartamail;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
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

    // Made at the first use, or set, by the one thread that opens the connection.
    private @Nullable ReplyStream replies;
    private @Nullable HeldOutput commands;
    private @Nullable Switch wireOut;
    private boolean verified;
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
            commands = new HeldOutput(wireOut());
        }
        return commands;
    }

    private Switch wireOut() throws IOException {
        if (wireOut == null) {
            wireOut = new Switch(new TimedOutput(super.getOutputStream()));
        }
        return wireOut;
    }

    /**
     * Lays TLS over the connection; the streams that were handed out stay the same. The handshake is bounded as a reply is:
     * by what {@link ReplyStream#expectWithin} was told last.
     *
     * <p>The layer itself is never closed: its close waits for its writer and for the peer, and {@link #abort} must not.
     */
    void secure(TlsLayer tls, String host) throws IOException {
        Switch out = wireOut();
        SSLSocket layer = tls.over(new Wire(super.getInputStream(), out.to), host, getPort());
        layer.startHandshake();
        replies().readFrom(layer.getInputStream());
        out.to = layer.getOutputStream();
        verified = tls.isVerifying();
    }

    /** Whether it is encrypted, and the server has shown who it is. */
    boolean isVerified() {
        return verified;
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

    /** Where commands go: to the network, and after the handshake through TLS. */
    private static final class Switch extends OutputStream {
        private OutputStream to;

        Switch(OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int b) throws IOException {
            to.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            to.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            to.flush();
        }

        @Override
        public void close() throws IOException {
            to.close();
        }
    }

    /** This connection as TLS sees it: each read within what is left of the time, each write noted. */
    private final class Wire extends Socket {
        private final InputStream in;
        private final OutputStream out;

        Wire(InputStream in, OutputStream out) {
            this.in = new BoundedInput(in);
            this.out = out;
        }

        @Override
        public InputStream getInputStream() {
            return in;
        }

        @Override
        public OutputStream getOutputStream() {
            return out;
        }

        @Override
        public boolean isConnected() {
            return true;
        }

        @Override
        public boolean isClosed() {
            return SmtpSocket.this.isClosed();
        }

        @Override
        public InetAddress getInetAddress() {
            return SmtpSocket.this.getInetAddress();
        }

        @Override
        public int getPort() {
            return SmtpSocket.this.getPort();
        }

        @Override
        public synchronized void setSoTimeout(int millis) throws SocketException {
            SmtpSocket.this.setSoTimeout(millis);
        }

        @Override
        public synchronized int getSoTimeout() throws SocketException {
            return SmtpSocket.this.getSoTimeout();
        }

        @Override
        public void shutdownInput() throws IOException {
            SmtpSocket.this.shutdownInput();
        }

        @Override
        public void shutdownOutput() throws IOException {
            SmtpSocket.this.shutdownOutput();
        }

        @Override
        public synchronized void close() throws IOException {
            SmtpSocket.this.close();
        }
    }

    private final class BoundedInput extends FilterInputStream {
        BoundedInput(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            replies().boundNextRead();
            return super.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            replies().boundNextRead();
            return super.read(bytes, offset, length);
        }
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
