package org.postlude.integration;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** For servers that have to be told their port. */
final class Ports {
    private Ports() {}

    /** One on the loopback that nobody has now. */
    static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
