package org.postlude.submission;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A client, octet by octet. */
final class Wire implements AutoCloseable {
    private Socket socket;
    private BufferedReader in;

    private Wire(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(10_000);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
    }

    static Wire to(int port) throws IOException {
        return new Wire(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** A line. */
    void say(String line) throws IOException {
        raw(line + "\r\n");
    }

    void raw(String octets) throws IOException {
        socket.getOutputStream().write(octets.getBytes(UTF_8));
        socket.getOutputStream().flush();
    }

    /** The next reply, all lines of it; {@code (closed)} if there is none. */
    String reply() throws IOException {
        StringBuilder all = new StringBuilder();
        String line;
        do {
            line = in.readLine();
            if (line == null) {
                return all + "(closed)";
            }
            all.append(line).append('\n');
        } while (line.length() > 3 && line.charAt(3) == '-');
        return all.toString();
    }

    /** All that still comes. */
    String rest() throws IOException {
        StringBuilder all = new StringBuilder();
        while (!all.toString().endsWith("(closed)")) {
            all.append(reply());
        }
        return all.toString();
    }

    /** Says nothing more, and listens on. */
    void endOfOutput() throws IOException {
        socket.shutdownOutput();
    }

    String expect(String beginning) throws IOException {
        String reply = reply();
        assertTrue(reply.startsWith(beginning), () -> "wanted " + beginning + ", was told " + reply);
        return reply;
    }

    String ask(String line, String beginning) throws IOException {
        say(line);
        return expect(beginning);
    }

    boolean isSilent() throws IOException {
        return !in.ready() && socket.getInputStream().available() == 0;
    }

    /** Lays TLS over it, and says what certificate it was shown. */
    String secure(SSLContext trusting) throws Exception {
        SSLSocket secured =
                (SSLSocket) trusting.getSocketFactory().createSocket(socket, "127.0.0.1", socket.getPort(), true);
        secured.startHandshake();
        socket = secured;
        in = new BufferedReader(new InputStreamReader(secured.getInputStream(), ISO_8859_1));
        return secured.getSession().getPeerCertificates()[0].toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
