package org.postlude.transport.jakartamail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;

/** As {@link Sockets}, with TLS from the first octet or laid over a connection. */
final class TlsSockets extends SSLSocketFactory {
    private final SSLSocketFactory tls;
    private final Sockets sockets;

    TlsSockets(SSLSocketFactory tls, Sockets sockets) {
        this.tls = tls;
        this.sockets = sockets;
    }

    @Override
    public Socket createSocket() throws IOException {
        return sockets.hold(tls.createSocket());
    }

    @Override
    public Socket createSocket(Socket wire, String host, int port, boolean autoClose) throws IOException {
        return sockets.hold(tls.createSocket(wire, host, port, autoClose));
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return tls.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return tls.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw Sockets.unused();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        throw Sockets.unused();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw Sockets.unused();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        throw Sockets.unused();
    }
}
