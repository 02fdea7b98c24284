package org.postlude.transport.jakartamail;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Accepts everything and keeps the octets of each message as they came, up to and with CRLF dot CRLF, which is the only end
 * it knows. A command that is none of the expected four fails the test: it would be one that was smuggled in.
 */
final class ByteServer implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final List<String> data = new CopyOnWriteArrayList<>();
    private final AtomicReference<AssertionError> fault = new AtomicReference<>();

    ByteServer() throws IOException {
        Thread thread = new Thread(this::serve, "postlude-byte-server");
        thread.setDaemon(true);
        thread.start();
    }

    String url() {
        return "smtp://127.0.0.1:" + server.getLocalPort();
    }

    List<String> data() {
        return List.copyOf(data);
    }

    private void serve() {
        try (Socket socket = server.accept();
                InputStream in = new BufferedInputStream(socket.getInputStream());
                OutputStream out = socket.getOutputStream()) {
            socket.setTcpNoDelay(true);
            say(out, "220 ready");
            for (String line = until(in, "\r\n", ""); !line.isEmpty(); line = until(in, "\r\n", "")) {
                switch (line.substring(0, 4)) {
                    case "EHLO" -> say(out, "250-bytes\r\n250 PIPELINING");
                    case "MAIL", "RCPT" -> say(out, "250 ok");
                    case "DATA" -> {
                        say(out, "354 go on");
                        // The dot may stand on the very first line, so that line's start counts as behind a CRLF.
                        data.add(until(in, "\r\n.\r\n", "\r\n"));
                        say(out, "250 ok");
                    }
                    default -> {
                        fault.compareAndSet(null, new AssertionError("not a command of ours: " + line));
                        return;
                    }
                }
            }
        } catch (IOException gone) {
            if (!server.isClosed()) {
                fault.compareAndSet(null, new AssertionError("the connection failed", gone));
            }
        }
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Up to and with the end, or empty at the end of the stream. */
    private static String until(InputStream in, String end, String before) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long mask = (1L << (8 * end.length())) - 1;
        long wanted = octets(end);
        long last = octets(before);
        while ((last & mask) != wanted) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            bytes.write(next);
            last = last << 8 | next;
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static long octets(String text) {
        return text.chars().asLongStream().reduce(0, (before, next) -> before << 8 | next);
    }

    @Override
    public void close() throws IOException {
        server.close();
        if (fault.get() != null) {
            throw fault.get();
        }
    }
}
