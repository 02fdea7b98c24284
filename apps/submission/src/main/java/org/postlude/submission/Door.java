package org.postlude.submission;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A place where it listens, which stays open while one server follows another: whoever comes is led to the latest of them. So
 * settings change without a moment in which a connection is refused. Thread-safe.
 */
final class Door implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Door.class);
    private static final long TURN_MILLIS = 100;

    private final ServerSocket socket;
    private volatile boolean isClosed;
    private volatile @Nullable Way to;
    // Guarded by this.
    private boolean isStarted;

    /** Nobody is led in yet; who connects waits. */
    Door(InetSocketAddress at, int backlog) throws IOException {
        socket = new ServerSocket();
        try {
            socket.bind(at, backlog);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    /** A way in for one more server; nobody comes by it yet. */
    Way way() throws IOException {
        return new Way(this);
    }

    /** From now on whoever comes is led there. */
    synchronized void lead(Way latest) {
        to = latest;
        if (!isStarted) {
            isStarted = true;
            Thread thread = new Thread(this::serve, "postlude-submission-door-" + port());
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void serve() {
        while (!isClosed) {
            try {
                lead(socket.accept());
            } catch (IOException e) {
                if (!isClosed) {
                    LOG.warn("a connection at port {} could not be taken: {}", port(), e.toString());
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(TURN_MILLIS)); // others may end
                }
            }
        }
    }

    /** A server that is full, or that goes, takes nobody: then it is another one's turn, or one has to wait. */
    private void lead(Socket client) throws IOException {
        try {
            Way now = to;
            while (!isClosed && (now == null || !now.coming.offer(client, TURN_MILLIS, TimeUnit.MILLISECONDS))) {
                now = to;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            client.close();
            return;
        }
        if (isClosed) {
            client.close();
        }
    }

    /** If no other server has taken its place. */
    synchronized void closeFor(Way last) {
        if (to == last || to == null) {
            close();
        }
    }

    @Override
    public void close() {
        isClosed = true;
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closing port {}", port(), e);
        }
    }

    /** What a server takes for its socket. */
    static final class Way extends ServerSocket {
        private final Door door;
        private final SynchronousQueue<Socket> coming = new SynchronousQueue<>();

        private Way(Door door) throws IOException {
            this.door = door;
        }

        @Override
        public Socket accept() throws IOException {
            try {
                while (!isClosed()) {
                    Socket next = coming.poll(TURN_MILLIS, TimeUnit.MILLISECONDS);
                    if (next != null) {
                        return next;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new SocketException("it takes nobody any more");
        }

        /** The door is. */
        @Override
        public void bind(SocketAddress at) {}

        /** The door is. */
        @Override
        public void bind(SocketAddress at, int backlog) {}

        @Override
        public boolean isBound() {
            return true;
        }

        @Override
        public int getLocalPort() {
            return door.port();
        }

        @Override
        public InetAddress getInetAddress() {
            return door.socket.getInetAddress();
        }

        @Override
        public SocketAddress getLocalSocketAddress() {
            return door.socket.getLocalSocketAddress();
        }
    }
}
