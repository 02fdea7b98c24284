package org.postlude.command.systemd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.newsclub.net.unix.AFUNIXDatagramSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** A service manager: hears what is told to it, datagram by datagram. */
public final class Manager implements AutoCloseable {
    private static final int WAIT_MILLIS = 20_000;

    private final AFUNIXDatagramSocket socket = AFUNIXDatagramSocket.newInstance();
    private final String name;
    private final List<String> heard = new ArrayList<>();

    /** At a path. */
    public Manager(Path path) throws IOException {
        this(AFUNIXSocketAddress.of(path.toFile()), path.toString());
    }

    private Manager(AFUNIXSocketAddress address, String name) throws IOException {
        this.name = name;
        socket.bind(address);
        socket.setSoTimeout(WAIT_MILLIS);
    }

    static Manager inAbstractNamespace(String name) throws IOException {
        return new Manager(AFUNIXSocketAddress.inAbstractNamespace(name), "@" + name);
    }

    /** As it is given to services. */
    public String name() {
        return name;
    }

    /** The next datagram. */
    public String next() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[8192], 8192);
        socket.receive(packet);
        String state = new String(packet.getData(), 0, packet.getLength(), UTF_8);
        heard.add(state);
        return state;
    }

    /** The first from now on that is as wanted; a timeout says what there was instead. */
    public String await(Predicate<String> wanted) throws IOException {
        long begin = System.nanoTime();
        try {
            String state = next();
            while (!wanted.test(state)) {
                if (System.nanoTime() - begin > WAIT_MILLIS * 1_000_000L) { // others come all the time
                    throw new AssertionError("not heard; heard was " + heard);
                }
                state = next();
            }
            return state;
        } catch (SocketTimeoutException e) {
            throw new AssertionError("not heard; heard was " + heard, e);
        }
    }

    /** All of it. */
    public List<String> heard() {
        return List.copyOf(heard);
    }

    @Override
    public void close() {
        socket.close();
        if (name.startsWith("/")) {
            boolean unused = new File(name).delete();
        }
    }
}
