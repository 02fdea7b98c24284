package org.postlude.integration;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Stands between a client and a server, line by line from the client, and holds back the first line that a pattern finds. */
final class ImapGate implements Closeable {
    private final ServerSocket server = new ServerSocket(0, 20, InetAddress.getLoopbackAddress());
    private final int target;
    private final Pattern held;
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private ImapGate(int target, Pattern held) throws IOException {
        this.target = target;
        this.held = held;
    }

    static ImapGate before(String pattern, int target) throws IOException {
        ImapGate gate = new ImapGate(target, Pattern.compile(pattern));
        start(gate::accept);
        return gate;
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "imap-gate");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Socket next = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.addAll(List.of(client, next));
                start(() -> pump(client, next, true));
                start(() -> pump(next, client, false));
            }
        } catch (IOException e) {
            opened.countDown(); // it was closed
        }
    }

    private void pump(Socket from, Socket to, boolean isClient) {
        try (from;
                to) {
            InputStream in = new BufferedInputStream(from.getInputStream());
            OutputStream out = to.getOutputStream();
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                line.write(octet);
                if (octet == '\n' || !isClient && in.available() == 0) {
                    if (isClient) {
                        hold(line.toString(StandardCharsets.ISO_8859_1));
                    }
                    line.writeTo(out);
                    out.flush();
                    line.reset();
                }
            }
        } catch (IOException | InterruptedException e) {
            reached.getCount(); // one of the two has gone, and the other goes with it
        }
    }

    private void hold(String line) throws InterruptedException {
        if (reached.getCount() > 0 && held.matcher(line).find()) {
            reached.countDown();
            opened.await();
        }
    }

    void awaitReached() throws InterruptedException {
        if (!reached.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody said " + held);
        }
    }

    void open() {
        opened.countDown();
    }

    @Override
    public void close() throws IOException {
        opened.countDown();
        server.close();
        for (Socket each : sockets) {
            each.close();
        }
    }
}
