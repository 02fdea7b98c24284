package org.postlude.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postlude.tck.smtp.SmtpLines;

/**
 * A next hop in a process of its own, which is killed. What it took it writes down before it says so, and once more when the client's
 * next word shows that it was heard: a client that was not told has to come again.
 */
final class SoakHop {
    private static final int MOST_CLIENTS = 100;

    private final Path ledger;
    private volatile boolean isDying;

    private SoakHop(Path ledger) {
        this.ledger = ledger;
    }

    /** A port, and the file. */
    public static void main(String[] args) throws IOException {
        SoakHop hop = new SoakHop(Path.of(args[1]));
        try (ServerSocket server =
                new ServerSocket(Integer.parseInt(args[0]), MOST_CLIENTS, InetAddress.getLoopbackAddress())) {
            System.out.println("open");
            new Thread(hop::awaitDeath).start();
            while (true) {
                Socket client = server.accept();
                new Thread(() -> hop.serve(client)).start();
            }
        }
    }

    /** A word from the test: it dies with the next message that it takes, and nobody is told that it did. */
    private void awaitDeath() {
        try {
            isDying = System.in.read() >= 0;
        } catch (IOException e) {
            throw new IllegalStateException("standard input", e);
        }
    }

    private void serve(Socket client) {
        try (client;
                SmtpLines lines = new SmtpLines(client)) {
            talk(lines);
        } catch (EOFException | SocketException e) {
            System.out.println("a client is gone: " + e);
        } catch (IOException e) {
            throw new IllegalStateException("the ledger " + ledger, e);
        }
    }

    private void talk(SmtpLines lines) throws IOException {
        List<String> recipients = new ArrayList<>();
        String untold = "";
        lines.say("220 hop.example.net");
        while (true) {
            String line = lines.line();
            if (!untold.isEmpty()) {
                write("told " + untold);
                untold = "";
            }
            switch (line.substring(0, Math.min(4, line.length())).toUpperCase(Locale.ROOT)) {
                case "EHLO" -> lines.say("250-hop.example.net\r\n250 8BITMIME");
                case "RCPT" -> {
                    recipients.add(SmtpLines.address(line));
                    lines.say("250 2.1.5 ok");
                }
                case "DATA" -> {
                    lines.say("354 go on");
                    untold = Letters.messageId(lines.message()) + " " + String.join(" ", recipients);
                    recipients.clear();
                    write("took " + untold);
                    if (isDying) {
                        Runtime.getRuntime().halt(1);
                    }
                    lines.say("250 2.0.0 taken");
                }
                case "RSET" -> {
                    recipients.clear();
                    lines.say("250 2.0.0 ok");
                }
                case "QUIT" -> {
                    lines.say("221 2.0.0 bye");
                    return;
                }
                default -> lines.say("250 2.0.0 ok");
            }
        }
    }

    /** A kill takes nothing back of what was written. */
    private synchronized void write(String line) throws IOException {
        Files.writeString(ledger, line + "\n", ISO_8859_1, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
