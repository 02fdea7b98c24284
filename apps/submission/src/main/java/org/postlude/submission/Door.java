package org.postlude.submission;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
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
    private volatile @Nullable ClientSockets to;
    // Guarded by this.
    private boolean isStarted;

    /** Nobody is led in yet; who connects waits. */
    Door(InetSocketAddress at, int backlog) throws IOException {
        socket = new ServerSocket() {
            @Override
            public ClientSocket accept() throws IOException {
                ClientSocket client = new ClientSocket();
                implAccept(client);
                return client;
            }
        };
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

    SocketAddress address() {
        return socket.getLocalSocketAddress();
    }

    /** From now on whoever comes is led there. */
    synchronized void lead(ClientSockets latest) {
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
                lead((ClientSocket) socket.accept());
            } catch (IOException e) {
                if (!isClosed) {
                    LOG.warn("a connection at port {} could not be taken: {}", port(), e.toString());
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(TURN_MILLIS)); // others may end
                }
            }
        }
    }

    /** A server that is full, or that goes, takes nobody: then it is another one's turn, or one has to wait. */
    private void lead(ClientSocket client) throws IOException {
        try {
            ClientSockets now = to;
            while (!isClosed && (now == null || !now.offer(client, TURN_MILLIS))) {
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
    synchronized void closeFor(ClientSockets last) {
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
}
