package org.postlude.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postlude.integration.Receiver.Step;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to the {@link Receiver}: the server's half of RFC 5321, as much as a client needs. */
final class Conversation {
    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

    private final Receiver receiver;
    private final Socket socket;
    private final int era;
    private final List<String> recipients = new ArrayList<>();
    private String sender = "";
    private Step step = Step.BANNER;

    Conversation(Receiver receiver, Socket socket, int era) {
        this.receiver = receiver;
        this.socket = socket;
        this.era = era;
    }

    void run() throws InterruptedException {
        try (socket;
                InputStream in = new BufferedInputStream(socket.getInputStream());
                OutputStream out = socket.getOutputStream()) {
            socket.setTcpNoDelay(true);
            talk(in, out);
        } catch (IOException e) {
            // The client is gone: it was killed, or has hung up. What it had brought in full is counted all the same.
            LOG.debug("a client is gone at {}", step, e);
        }
    }

    private void talk(InputStream in, OutputStream out) throws IOException, InterruptedException {
        receiver.at(step);
        say(out, "220 receiver.example.net");
        step = Step.IDLE;
        receiver.at(step);
        for (String line = line(in); !line.equalsIgnoreCase("QUIT"); line = line(in)) {
            String verb = line.substring(0, Math.min(4, line.length())).toUpperCase(Locale.ROOT);
            switch (verb) {
                case "EHLO", "LHLO" -> say(out, receiver.greeting());
                case "MAIL" -> {
                    step = Step.ENVELOPE;
                    receiver.at(step);
                    recipients.clear();
                    sender = address(line);
                    say(out, receiver.isAllowed(line) ? "250 2.1.0 ok" : "555 5.6.7 SMTPUTF8 was not offered");
                }
                case "RCPT" -> say(out, recipient(address(line)));
                case "DATA" -> data(in, out);
                case "RSET" -> {
                    step = Step.IDLE;
                    say(out, "250 2.0.0 ok");
                }
                default -> say(out, "250 2.0.0 ok");
            }
        }
        say(out, "221 2.0.0 bye");
    }

    private String recipient(String address) {
        String reply = receiver.replyTo(address);
        if (reply.startsWith("2")) {
            recipients.add(address);
        }
        return reply;
    }

    private void data(InputStream in, OutputStream out) throws IOException, InterruptedException {
        if (recipients.isEmpty()) {
            say(out, "503 5.5.1 nobody to send to");
            return;
        }
        step = Step.BODY;
        receiver.at(step);
        say(out, "354 go on");
        String message = message(in);
        step = Step.DOT;
        if (receiver.isLmtp()) {
            for (String recipient : recipients) {
                String reply = receiver.replyAfterDotTo(recipient);
                if (reply.startsWith("2")) {
                    receiver.take(new Arrival(era, sender, List.of(recipient), message));
                }
                say(out, reply);
            }
            step = Step.IDLE;
            return;
        }
        receiver.take(new Arrival(era, sender, List.copyOf(recipients), message));
        receiver.at(step);
        say(out, "250 2.0.0 taken");
        step = Step.IDLE;
    }

    private static String message(InputStream in) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        for (String line = line(in); !line.equals("."); line = line(in)) {
            message.write((line.startsWith(".") ? line.substring(1) : line).getBytes(ISO_8859_1));
            message.write('\r');
            message.write('\n');
        }
        return message.toString(ISO_8859_1);
    }

    /** Up to CRLF; a bare CR or LF is a byte like others, so that nothing is mended on the way. */
    private static String line(InputStream in) throws IOException {
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

    private static String address(String line) {
        return line.substring(line.indexOf('<') + 1, line.indexOf('>'));
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(ISO_8859_1));
        out.flush();
    }
}
