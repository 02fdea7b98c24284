package org.postlude.submission;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * A client's connection, above TLS, where the library answers by itself to what it has not heard of: that is counted with all else
 * that is refused. It has no other place where that could be seen.
 */
final class CountedSocket extends Socket {
    /** Its own refusals; ours have an enhanced code (RFC 2034). */
    private static final Pattern NOT_OURS = Pattern.compile("(?s)50\\d (?!5\\.).*");

    private final Socket way;
    private final BooleanSupplier isOneTooMany;
    private final Runnable end;
    private volatile boolean isOver;

    /**
     * Lies over another one.
     *
     * @param isOneTooMany counts one more; true if there were too many
     * @param end of the conversation: what the library has read already must not be done behind a 421
     */
    CountedSocket(Socket way, BooleanSupplier isOneTooMany, Runnable end) {
        this.way = way;
        this.isOneTooMany = isOneTooMany;
        this.end = end;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(way.getInputStream()) {
            @Override
            public int read() throws IOException {
                return isOver ? -1 : super.read();
            }

            @Override
            public int read(byte[] octets, int from, int most) throws IOException {
                return isOver ? -1 : super.read(octets, from, most);
            }
        };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(way.getOutputStream()) {
            @Override
            public void write(byte[] octets, int from, int count) throws IOException {
                String reply = new String(octets, from, Math.min(count, 8), ISO_8859_1);
                if (isOver) {
                    return;
                }
                if (NOT_OURS.matcher(reply).matches() && isOneTooMany.getAsBoolean()) {
                    isOver = true;
                    out.write("421 4.7.0 Too many errors; the last one: no such command\r\n".getBytes(ISO_8859_1));
                    out.flush();
                    end.run();
                } else {
                    out.write(octets, from, count);
                }
            }
        };
    }

    @Override
    public synchronized void close() throws IOException {
        way.close();
    }

    @Override
    public synchronized void setSoTimeout(int millis) throws SocketException {
        way.setSoTimeout(millis);
    }

    @Override
    public synchronized int getSoTimeout() throws SocketException {
        return way.getSoTimeout();
    }

    /** TLS asks for it when it ends; whatever of a socket is not passed on opens one of its own, which nobody closes. */
    @Override
    public int getSoLinger() throws SocketException {
        return way.getSoLinger();
    }

    @Override
    public void setSoLinger(boolean isOn, int seconds) throws SocketException {
        way.setSoLinger(isOn, seconds);
    }

    @Override
    public boolean getTcpNoDelay() throws SocketException {
        return way.getTcpNoDelay();
    }

    @Override
    public void setTcpNoDelay(boolean isOn) throws SocketException {
        way.setTcpNoDelay(isOn);
    }

    @Override
    public void shutdownInput() throws IOException {
        way.shutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
        way.shutdownOutput();
    }

    @Override
    public InetAddress getInetAddress() {
        return way.getInetAddress();
    }

    @Override
    public int getPort() {
        return way.getPort();
    }

    @Override
    public InetAddress getLocalAddress() {
        return way.getLocalAddress();
    }

    @Override
    public int getLocalPort() {
        return way.getLocalPort();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return way.getRemoteSocketAddress();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return way.getLocalSocketAddress();
    }

    @Override
    public String toString() {
        return way.toString();
    }

    @Override
    public boolean isConnected() {
        return way.isConnected();
    }

    @Override
    public boolean isBound() {
        return way.isBound();
    }

    @Override
    public boolean isClosed() {
        return way.isClosed();
    }

    @Override
    public boolean isInputShutdown() {
        return way.isInputShutdown();
    }

    @Override
    public boolean isOutputShutdown() {
        return way.isOutputShutdown();
    }
}
