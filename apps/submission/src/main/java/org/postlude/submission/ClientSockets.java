package org.postlude.submission;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where clients come in, each with a limit of its own. With TLS from the first octet (RFC 8314, 3.3) each is shown the certificate
 * that lies there then; it shakes hands on the thread of its conversation. Its close closes all of them: a thread that writes to a
 * client who does not read would else never end.
 */
final class ClientSockets extends ServerSocket {
    private static final Logger LOG = LoggerFactory.getLogger(ClientSockets.class);

    private final Duration idle;
    private final @Nullable TlsCertificate certificate;
    private final Set<ClientSocket> open = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "postlude-submission-watch");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Not bound yet.
     *
     * @param certificate for TLS from the first octet; null for none
     */
    ClientSockets(Duration idle, @Nullable TlsCertificate certificate) throws IOException {
        this.idle = idle;
        this.certificate = certificate;
    }

    @Override
    public void bind(SocketAddress at, int backlog) throws IOException {
        try {
            super.bind(at, backlog);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
        long every = Math.max(1, idle.toMillis() / 4);
        ScheduledFuture<?> unused =
                watch.scheduleWithFixedDelay(this::closeThoseThatAreStuck, every, every, TimeUnit.MILLISECONDS);
    }

    @Override
    public Socket accept() throws IOException {
        while (true) {
            ClientSocket socket = new ClientSocket(idle, open::remove);
            implAccept(socket);
            socket.connected();
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
}
