package org.postlude.transport.jakartamail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets of one mailbox. To close them is the only way to end a call that waits in Angus: its own close waits for that call.
 * Thread-safe.
 */
final class Sockets extends SocketFactory {
    private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean isClosed;
    private volatile boolean isStopped;

    /** Unconnected, and known here until it is closed. */
    @Override
    public Socket createSocket() throws IOException {
        return hold(new Socket());
    }

    /** From now on it is closed with the others. */
    <T extends Socket> T hold(T socket) throws IOException {
        open.removeIf(Socket::isClosed);
        open.add(socket);
        if (isClosed || isStopped) {
            socket.close();
            throw new SocketException(isClosed ? "the mailbox is closed" : "it was stopped");
        }
        return socket;
    }

    /** One that speaks TLS; null if none does. */
    @Nullable
    SSLSocket secured() {
        for (Socket socket : open) {
            if (socket instanceof SSLSocket secured) {
                return secured;
            }
        }
        return null;
    }

    /** Ends each call that waits, at once; new ones may be opened. */
    void abort() {
        for (Socket socket : List.copyOf(open)) {
            try {
                socket.close();
            } catch (IOException e) {
                LOG.debug("closing {}", socket, e);
            }
            open.remove(socket);
        }
    }

    /** As {@link #abort}, and no new one is opened until {@link #go}. */
    void stop() {
        isStopped = true;
        abort();
    }

    /** New ones may be opened, unless it is closed. */
    void go() {
        isStopped = false;
    }

    /** How long the other side may say nothing from now on. */
    void setSilence(Duration silence) throws SocketException {
        for (Socket socket : open) {
            socket.setSoTimeout(Math.toIntExact(silence.toMillis()));
        }
    }

    /** As {@link #abort}, and no new one is opened. */
    void close() {
        isClosed = true;
        abort();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw unused();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        throw unused();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw unused();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        throw unused();
    }

    static SocketException unused() {
        return new SocketException("sockets are made first and connected then, within their time");
    }
}
