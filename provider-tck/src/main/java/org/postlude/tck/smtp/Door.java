package org.postlude.tck.smtp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A port of 127.0.0.1: open, shut, or so full that nobody gets an answer. It is never anybody else's. */
final class Door implements AutoCloseable {
    private static final int BACKLOG = 200;
    /** More than a backlog of one can hold on any system. */
    private static final int FILLERS = 20;

    private static final int FULL_MILLIS = 300;
    private static final long ENDS_MILLIS = 10_000;

    /** Takes a connection over; must not block. */
    @FunctionalInterface
    interface Guest {
        void enters(Socket socket) throws IOException;
    }

    private final Guest guest;
    private final int port;

    // All guarded by this.
    private @Nullable ServerSocket listening;
    private @Nullable Thread accepting;
    private @Nullable Socket reserved;
    private final List<Socket> fillers = new ArrayList<>();

    Door(Guest guest) throws IOException {
        this.guest = guest;
        ServerSocket first = bound(0, BACKLOG);
        this.port = first.getLocalPort();
        accept(first);
    }

    int port() {
        return port;
    }

    synchronized void open() throws IOException {
        if (accepting == null) {
            leave();
            accept(bound(port, BACKLOG));
        }
    }

    synchronized void shut() throws IOException {
        leave();
        // Bound and not listening: the system refuses, and lends the port to nobody.
        Socket own = new Socket();
        own.setReuseAddress(true);
        own.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        reserved = own;
    }

    /** Listens, accepts nobody, and fills what the system would accept. */
    synchronized void keepBusy() throws IOException {
        leave();
        listening = bound(port, 1);
        for (int i = 0; i < FILLERS; i++) {
            Socket filler = new Socket();
            fillers.add(filler);
            try {
                filler.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), FULL_MILLIS);
            } catch (SocketTimeoutException isFull) {
                return;
            }
        }
        throw new IOException("port " + port + " took " + FILLERS + " connections although nobody accepts any");
    }

    private static ServerSocket bound(int port, int backlog) throws IOException {
        return new ServerSocket(port, backlog, InetAddress.getLoopbackAddress());
    }

    private synchronized void accept(ServerSocket server) {
        listening = server;
        Thread thread = new Thread(() -> letIn(server), "fault-server-door");
        thread.setDaemon(true);
        accepting = thread;
        thread.start();
    }

    private void letIn(ServerSocket server) {
        try {
            while (!server.isClosed()) {
                guest.enters(server.accept());
            }
        } catch (IOException e) {
            if (!server.isClosed()) {
                throw new IllegalStateException("the door of port " + port + " has failed", e);
            }
        }
    }

    private void leave() throws IOException {
        if (listening != null) {
            listening.close();
            listening = null;
        }
        if (accepting != null) {
            try {
                accepting.join(ENDS_MILLIS); // or one more could be let in
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            accepting = null;
        }
        if (reserved != null) {
            reserved.close();
            reserved = null;
        }
        for (Socket filler : fillers) {
            filler.close();
        }
        fillers.clear();
    }

    @Override
    public synchronized void close() throws IOException {
        leave();
    }
}
