package org.postlude.transport.jakartamail;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Lies between a client and its server, hears what the client says, and cuts the connection where it is told to. */
final class ImapWire implements Closeable {
    private final ServerSocket server = new ServerSocket(0, 20, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final int target;
    private volatile String cut = "nothing";

    private ImapWire(int target) throws IOException {
        this.target = target;
    }

    static ImapWire to(int port) throws IOException {
        ImapWire wire = new ImapWire(port);
        start(wire::accept);
        return wire;
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        Thread.currentThread().interrupt(); // one of the two has gone, and the other goes with it
                    }
                },
                "imap-wire");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = server.accept();
            Socket next = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.addAll(List.of(client, next));
            start(() -> {
                try (client;
                        next) {
                    hear(client, next);
                }
            });
            start(() -> {
                try (client;
                        next) {
                    next.getInputStream().transferTo(client.getOutputStream());
                }
            });
        }
    }

    private void hear(Socket client, Socket next) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            lines.add(line);
            if (line.contains(cut)) {
                return;
            }
            next.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    int port() {
        return server.getLocalPort();
    }

    void cutAt(String words) {
        cut = words;
    }

    List<String> said(String words) {
        return lines.stream().filter(line -> line.contains(words)).toList();
    }

    void forget() {
        lines.clear();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket each : sockets) {
            each.close();
        }
    }
}
