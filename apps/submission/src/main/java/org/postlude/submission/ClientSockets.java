package org.postlude.submission;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server takes for its socket: clients come in by a door, each with a limit of its own. With TLS from the first octet (RFC 8314, 3.3) each is shown the certificate
 * that lies there then; it shakes hands on the thread of its conversation. Its close closes all of them: a thread that writes to a
 * client who does not read would else never end.
 */
final class ClientSockets extends ServerSocket {
    private static final Logger LOG = LoggerFactory.getLogger(ClientSockets.class);

    private static final long TURN_MILLIS = 100;

    private final Door door;
    private final SynchronousQueue<ClientSocket> coming = new SynchronousQueue<>();
    private final Duration idle;
    private final @Nullable TlsCertificate certificate;
    private final Set<ClientSocket> open = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "postlude-submission-watch");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Nobody comes in until the door leads here.
     *
     * @param certificate for TLS from the first octet; null for none
     */
    ClientSockets(Door door, Duration idle, @Nullable TlsCertificate certificate) throws IOException {
        this.door = door;
        this.idle = idle;
        this.certificate = certificate;
        long every = Math.max(1, idle.toMillis() / 4);
        ScheduledFuture<?> unused =
                watch.scheduleWithFixedDelay(this::closeThoseThatAreStuck, every, every, TimeUnit.MILLISECONDS);
    }

    /** Whether it is taken, within that time. */
    boolean offer(ClientSocket client, long millis) throws InterruptedException {
        return coming.offer(client, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public Socket accept() throws IOException {
        while (true) {
            ClientSocket socket = next();
            socket.begin(idle, open::remove);
            open.add(socket);
            if (isClosed()) { // meanwhile, and it saw no such client
                socket.close();
            }
            if (certificate == null) {
                return socket;
            }
            try {
                return certificate.over(socket);
            } catch (IOException e) {
                LOG.debug("{} has gone before it was shown a certificate", socket, e);
                socket.close();
            }
        }
    }

    private ClientSocket next() throws IOException {
        try {
            while (!isClosed()) {
                ClientSocket next = coming.poll(TURN_MILLIS, TimeUnit.MILLISECONDS);
                if (next != null) {
                    return next;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new SocketException("it takes nobody any more");
    }

    private void closeThoseThatAreStuck() {
        open.stream().filter(ClientSocket::isStuck).forEach(each -> {
            LOG.info("{} does not read what it is told, and is disconnected", each);
            close(each);
        });
    }

    private static void close(ClientSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("{} has gone by itself", socket, e);
        }
    }

    @Override
    public void close() throws IOException {
        watch.shutdownNow();
        super.close();
        open.forEach(ClientSockets::close);
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
    public SocketAddress getLocalSocketAddress() {
        return door.address();
    }
}
