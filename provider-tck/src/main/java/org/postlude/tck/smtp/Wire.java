package org.postlude.tck.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * The octets of one connection, counted as they go over the network: under TLS too, so that a handshake can be cut at any of
 * them. One thread uses it; any may close it.
 */
final class Wire implements AutoCloseable {
    private static final int LONGEST_LINE = 1 << 20;
    private static final int LONGEST_SILENCE_MILLIS = 600_000;

    private final Socket socket;
    private final Limit sent;
    private final Limit received;
    private final CountDownLatch closed;
    private final byte[] buffer = new byte[8192];
    private InputStream in;
    private OutputStream out;
    private int next;
    private int end;
    private long sentSoFar;
    private boolean secure;

    Wire(Socket socket, Limit sent, Limit received, CountDownLatch closed) throws IOException {
        this.socket = socket;
        this.sent = sent;
        this.received = received;
        this.closed = closed;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(LONGEST_SILENCE_MILLIS);
        this.in = new CountedInput(socket.getInputStream());
        this.out = new CountedOutput(socket.getOutputStream());
    }

    /** When one direction of a connection ends. */
    record Limit(long octets, SmtpFault fault) {
        static final Limit NONE = new Limit(Long.MAX_VALUE, SmtpFault.none());
    }

    boolean isSecure() {
        return secure;
    }

    boolean isClosed() {
        return socket.isClosed();
    }

    /** Whether something came behind what was read last. */
    boolean isAhead() throws IOException {
        return next < end || in.available() > 0;
    }

    void write(byte[] octets) throws IOException {
        out.write(octets);
        out.flush();
    }

    /** Up to LF, without it and without the CR before it. A CR or LF alone is kept, so that nothing is mended on the way. */
    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(80);
        int before = -1;
        while (line.size() < LONGEST_LINE) {
            int octet = read();
            line.write(octet);
            if (before == '\r' && octet == '\n') {
                return line.toString(ISO_8859_1).substring(0, line.size() - 2);
            }
            before = octet;
        }
        throw new IOException("the client says a line of more than " + LONGEST_LINE + " octets");
    }

    private int read() throws IOException {
        if (next == end) {
            int count = in.read(buffer);
            if (count < 0) {
                throw new EOFException("the client is gone");
            }
            next = 0;
            end = count;
        }
        return buffer[next++] & 0xff;
    }

    /** The server's side of the handshake; from here on all is read and written through TLS. */
    void secure(SSLContext tls) throws IOException {
        SSLSocket layer = (SSLSocket) tls.getSocketFactory().createSocket(new Beneath(), "localhost", 0, false);
        layer.setUseClientMode(false);
        layer.startHandshake();
        in = layer.getInputStream();
        out = layer.getOutputStream();
        secure = true;
    }

    void cut(Cut how) throws IOException {
        if (how == Cut.RESET) {
            socket.setSoLinger(true, 0);
        }
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void reached(Limit limit) throws IOException {
        try {
            limit.fault().carryOut(new Stage(this, "", closed, closed));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("closed while the line was held", e);
        }
    }

    private final class CountedOutput extends FilterOutputStream {
        CountedOutput(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            int allowed = (int) Math.min(length, sent.octets() - sentSoFar);
            out.write(octets, offset, allowed);
            out.flush();
            sentSoFar += allowed;
            if (allowed < length) {
                reached(sent);
            }
        }
    }

    private final class CountedInput extends FilterInputStream {
        private long count;

        CountedInput(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] octets, int offset, int length) throws IOException {
            if (sentSoFar == sent.octets()) {
                reached(sent); // not before: what was written to the last octet is known to have been written
            }
            int got = in.read(octets, offset, (int) Math.min(length, received.octets() - count));
            count += Math.max(0, got);
            if (count == received.octets()) {
                reached(received); // before anything is made of them
            }
            return got;
        }
    }

    /** The connection as TLS sees it. */
    private final class Beneath extends Socket {
        private final InputStream lower = in;
        private final OutputStream upper = out;

        @Override
        public InputStream getInputStream() {
            return lower;
        }

        @Override
        public OutputStream getOutputStream() {
            return upper;
        }

        @Override
        public boolean isConnected() {
            return true;
        }

        @Override
        public boolean isClosed() {
            return socket.isClosed();
        }

        @Override
        public InetAddress getInetAddress() {
            return socket.getInetAddress();
        }

        @Override
        public synchronized void setSoTimeout(int millis) throws SocketException {
            socket.setSoTimeout(millis);
        }

        @Override
        public synchronized int getSoTimeout() throws SocketException {
            return socket.getSoTimeout();
        }

        @Override
        public void shutdownInput() throws IOException {
            socket.shutdownInput();
        }

        @Override
        public void shutdownOutput() throws IOException {
            socket.shutdownOutput();
        }

        @Override
        public synchronized void close() throws IOException {
            socket.close();
        }
    }
}
