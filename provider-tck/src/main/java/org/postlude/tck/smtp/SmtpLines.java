package org.postlude.tck.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/**
 * What a server of a test's own reads and says by SMTP, for one that {@link FaultServer} cannot play. A character is an octet
 * (ISO 8859-1), and nothing is mended on the way. One thread uses it.
 */
public final class SmtpLines implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    /**
     * Takes a connection.
     *
     * @param socket the client's
     * @throws IOException if the client is gone
     */
    public SmtpLines(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /**
     * Reads up to CRLF; a bare CR or LF is an octet like others.
     *
     * @return the line without its end
     * @throws EOFException if the client is gone, whatever it had begun to say
     * @throws IOException if the connection is broken
     */
    public String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int before = -1;
        for (int next = in.read(); next >= 0; next = in.read()) {
            line.write(next);
            if (before == '\r' && next == '\n') {
                return line.toString(ISO_8859_1).substring(0, line.size() - 2);
            }
            before = next;
        }
        throw new EOFException("the client is gone");
    }

    /**
     * Reads a message up to the final dot (RFC 5321, section 4.5.2).
     *
     * @return it, without the dots that were put before others
     * @throws IOException as {@link #line}
     */
    public String message() throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        for (String line = line(); !line.equals("."); line = line()) {
            message.write((line.startsWith(".") ? line.substring(1) : line).getBytes(ISO_8859_1));
            message.write('\r');
            message.write('\n');
        }
        return message.toString(ISO_8859_1);
    }

    /**
     * Says a reply.
     *
     * @param reply its line without the end; several with CRLF between them
     * @throws IOException if the client is gone
     */
    public void say(String reply) throws IOException {
        out.write((reply + "\r\n").getBytes(ISO_8859_1));
        out.flush();
    }

    /**
     * The address of a MAIL or RCPT.
     *
     * @param command the line
     * @return what stands between its angle brackets
     */
    public static String address(String command) {
        return command.substring(command.indexOf('<') + 1, command.indexOf('>'));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
