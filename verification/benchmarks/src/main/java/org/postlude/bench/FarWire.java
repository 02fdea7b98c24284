package org.postlude.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A long way to a server of this machine: each octet arrives half a round trip later, both ways, and a connection is there after a
 * whole one. Nothing is slower than that: what follows a first octet closely follows it as closely at the other end.
 */
final class FarWire implements AutoCloseable {
    private static final int PIECE = 1 << 16;
    private static final int BACKLOG = 200;

    private final ServerSocket server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(FarWire::daemon);
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final long halfNanos;
    private final int port;

    FarWire(int port, Duration roundTrip) throws IOException {
        this.port = port;
        this.halfNanos = roundTrip.toNanos() / 2;
        daemon(this::accept).start();
    }

    int port() {
        return server.getLocalPort();
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "far-wire");
        thread.setDaemon(true);
        return thread;
    }

    private void accept() {
        try {
            while (!server.isClosed()) {
                Socket near = server.accept();
                sockets.add(near);
                in(2 * halfNanos, () -> connect(near));
            }
        } catch (IOException e) {
            close(); // it is closed, or takes nobody any more, which whoever sends will see
        }
    }

    private void connect(Socket near) {
        try {
            Socket far = new Socket(InetAddress.getLoopbackAddress(), port);
            sockets.add(far);
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            daemon(() -> carry(near, far)).start();
            daemon(() -> carry(far, near)).start();
        } catch (IOException e) {
            end(near);
        }
    }

    /** An end travels as octets do. */
    private void carry(Socket from, Socket to) {
        byte[] piece = new byte[PIECE];
        try (InputStream in = from.getInputStream()) {
            OutputStream out = to.getOutputStream();
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                byte[] octets = Arrays.copyOf(piece, length);
                in(halfNanos, () -> write(to, out, octets));
            }
        } catch (IOException e) {
            // Whoever is at the other end learns of it by the end of the connection.
        }
        in(halfNanos, () -> end(to));
    }

    private void in(long nanos, Runnable work) {
        try {
            later.schedule(work, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            sockets.forEach(FarWire::end); // closed: what is under way does not arrive
        }
    }

    private static void write(Socket to, OutputStream out, byte[] octets) {
        try {
            out.write(octets);
        } catch (IOException e) {
            end(to);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket that does not close: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        later.shutdownNow();
        sockets.forEach(FarWire::end);
        try {
            server.close();
        } catch (IOException e) {
            throw new IllegalStateException("the way to port " + port + " does not close: " + e.getMessage(), e);
        }
    }
}
