package org.postlude.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A receiver that greets at once and then reads one octet a second, from each of its connections. */
final class DripServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int SMALLEST_BUFFER = 1024;

    private final ServerSocket server = new ServerSocket();
    private final Queue<Socket> connections = new ConcurrentLinkedQueue<>();
    private final AtomicInteger octets = new AtomicInteger();

    DripServer() throws IOException {
        server.setReceiveBufferSize(SMALLEST_BUFFER);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        start(this::accept);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "drip");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                connections.add(socket);
                socket.getOutputStream().write("220 drip\r\n".getBytes(StandardCharsets.US_ASCII));
                start(() -> drip(socket));
            }
        } catch (IOException closed) {
            connections.forEach(DripServer::close);
        }
    }

    private void drip(Socket socket) {
        try (InputStream in = socket.getInputStream()) {
            while (in.read() >= 0) {
                octets.incrementAndGet();
                Thread.sleep(1000);
            }
        } catch (IOException | InterruptedException gone) {
            connections.remove(socket);
        }
    }

    /** Whoever sends hangs in it. */
    void awaitBusy() throws IOException, InterruptedException {
        Tools.await("an attempt at the slow receiver", PATIENCE, () -> octets.get() > 0);
    }

    void requireBusy() throws IOException {
        if (connections.isEmpty()) {
            throw new IOException("nobody hangs in the slow receiver any more, so it disturbed nobody");
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            System.err.println("a connection could not be closed: " + e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
