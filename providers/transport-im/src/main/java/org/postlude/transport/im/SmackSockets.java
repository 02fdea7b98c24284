package org.postlude.transport.im;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes the sockets of one stream, and cuts the one that it has now. Thread-safe. */
final class SmackSockets extends SocketFactory {
    private volatile @Nullable Socket now;

    @Override
    public Socket createSocket() throws IOException {
        Socket socket = new Socket();
        // A stanza is small, and who asked waits for it.
        socket.setTcpNoDelay(true);
        now = socket;
        return socket;
    }

    /** Whoever reads or writes fails at once. */
    void cut() {
        Socket socket = now;
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException("a socket was not closed", e);
            }
        }
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw connected();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw connected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw connected();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw connected();
    }

    private static UnsupportedOperationException connected() {
        return new UnsupportedOperationException("Smack connects its sockets itself, with a bound in time");
    }
}
