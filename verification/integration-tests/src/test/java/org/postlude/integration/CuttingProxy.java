package org.postlude.integration;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Between a client and a server on the loopback: carries octets, and cuts all its connections when it is told to. */
public final class CuttingProxy implements AutoCloseable {
    private final ServerSocket listening;
    private final int target;
    private final List<Socket> sockets = new ArrayList<>();
    private volatile boolean shut;

    public CuttingProxy(int target) throws IOException {
        this.target = target;
        listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** Both sides see their connection end, whatever is on its way. */
    public synchronized void cut() throws IOException {
        for (Socket socket : sockets) {
            // A reset: what lies in buffers is lost, as where a cable is pulled.
            socket.setSoLinger(true, 0);
            socket.close();
        }
        sockets.clear();
    }

    /** Whether who comes is let through. */
    public void shut(boolean now) throws IOException {
        shut = now;
        if (now) {
            cut();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                if (shut) {
                    client.close();
                } else {
                    connect(client);
                }
            }
        } catch (IOException closed) {
            // By close.
        }
    }

    /** While the server is away, whoever comes is sent away. */
    private synchronized void connect(Socket client) throws IOException {
        sockets.add(client);
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            daemon(() -> carry(client, server));
            daemon(() -> carry(server, client));
        } catch (IOException away) {
            sockets.remove(client);
            client.close();
        }
    }

    private static void carry(Socket from, Socket to) {
        byte[] some = new byte[8_192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int count = in.read(some);
            while (count >= 0) {
                out.write(some, 0, count);
                count = in.read(some);
            }
            to.shutdownOutput();
        } catch (IOException cut) {
            // One side has gone, or cut: the other hears of it by what became of its own socket.
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "cutting-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
    }
}
