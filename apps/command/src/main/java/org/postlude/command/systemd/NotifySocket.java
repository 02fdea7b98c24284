package org.postlude.command.systemd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * The datagram socket that sd_notify(3) sends to: a path, or a name of Linux's abstract namespace behind an {@code @}. Java itself has
 * no Unix datagrams.
 */
final class NotifySocket implements AutoCloseable {
    private final AFUNIXDatagramChannel channel;
    private final AFUNIXSocketAddress address;

    private NotifySocket(AFUNIXDatagramChannel channel, AFUNIXSocketAddress address) {
        this.channel = channel;
        this.address = address;
    }

    /**
     * Opens it.
     *
     * @param name as in {@code NOTIFY_SOCKET}
     * @throws IOException if it is of another kind, or this system has none of these
     */
    static NotifySocket open(String name) throws IOException {
        if (!name.matches("(?s)[/@].+")) {
            throw new IOException("NOTIFY_SOCKET is " + name + ", neither a path nor a name behind an @");
        }
        try {
            AFUNIXSocketAddress address = name.startsWith("@")
                    ? AFUNIXSocketAddress.inAbstractNamespace(name.substring(1))
                    : AFUNIXSocketAddress.of(new File(name));
            AFUNIXDatagramChannel channel = AFUNIXDatagramChannel.open();
            channel.configureBlocking(false); // a manager that does not read holds nobody up
            return new NotifySocket(channel, address);
        } catch (LinkageError | UnsupportedOperationException e) {
            throw new IOException("Unix datagrams cannot be sent here: " + e, e);
        }
    }

    /** One datagram: lines of {@code NAME=value}. */
    void send(String state) throws IOException {
        ByteBuffer octets = ByteBuffer.wrap(state.getBytes(UTF_8));
        if (channel.send(octets, address) == 0) {
            throw new IOException("the service manager takes nothing more at this moment");
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
