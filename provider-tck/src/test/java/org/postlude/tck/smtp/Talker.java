package org.postlude.tck.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A client that says what a test has it say. */
final class Talker implements AutoCloseable {
    private static final int SHORT_MILLIS = 150;
    private static final int LONG_MILLIS = 20_000;

    private final Socket plain;
    private Socket socket;
    private InputStream in;
    private boolean isBeforeTls;

    private OutputStream out;

    Talker(FaultServer server) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), server.port()));
    }

    private Talker(Socket socket) throws IOException {
        plain = socket;
        use(socket);
    }

    private void use(Socket next) throws IOException {
        socket = next;
        socket.setSoTimeout(LONG_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    Talker say(String line) throws IOException {
        isBeforeTls = line.equals("STARTTLS");
        out.write((line + "\r\n").getBytes(ISO_8859_1));
        out.flush();
        return this;
    }

    /** Null at the end of the stream. */
    private @Nullable String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        // What comes behind the reply to STARTTLS is for TLS.
        InputStream from = isBeforeTls ? socket.getInputStream() : in;
        for (int octet = from.read(); octet >= 0; octet = from.read()) {
            if (octet == '\n') {
                return line.toString().stripTrailing();
            }
            line.append((char) octet);
        }
        return null;
    }

    /** Reads a whole reply. */
    Talker hear(String beginning) throws IOException {
        String line = readLine();
        while (line != null && line.length() > 3 && line.charAt(3) == '-') {
            line = readLine();
        }
        assertTrue(String.valueOf(line).startsWith(beginning), () -> "not " + beginning);
        return this;
    }

    Talker ask(String line, String reply) throws IOException {
        return say(line).hear(reply);
    }

    /** Up to where the final dot may follow. */
    Talker upToDot(String... recipients) throws IOException {
        ask("MAIL FROM:<me@example.org>", "250");
        for (String recipient : recipients) {
            ask("RCPT TO:<" + recipient + ">", "250");
        }
        return ask("DATA", "354").say("Message-ID: <a@example.org>").say("").say("..text");
    }

    void hearNothing() throws IOException {
        socket.setSoTimeout(SHORT_MILLIS);
        try {
            int octet = in.read();
            throw new AssertionError("heard " + octet);
        } catch (SocketTimeoutException asExpected) {
            socket.setSoTimeout(LONG_MILLIS);
        }
    }

    void hearOctet() throws IOException {
        assertTrue(in.read() >= 0, "the end");
    }

    /** All up to the end of the stream; a reset is an end too. */
    String hearEnd() {
        StringBuilder heard = new StringBuilder();
        try {
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                heard.append((char) octet);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no end after " + heard, e);
        } catch (IOException reset) {
            heard.append("<reset>");
        }
        return heard.toString();
    }

    Talker secure(ThrowAwayCertificate trusted) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (var pem = Files.newInputStream(trusted.pem())) {
            store.setCertificateEntry(
                    "a", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        SSLSocket layer =
                (SSLSocket) context.getSocketFactory().createSocket(socket, "127.0.0.1", socket.getPort(), true);
        layer.startHandshake();
        assertEquals("CN=server", layer.getSession().getPeerPrincipal().getName());
        use(layer);
        return this;
    }

    /** Beneath TLS: its own close would wait for the rest of a record that a server which hangs never sends. */
    @Override
    public void close() throws IOException {
        plain.close();
    }
}
