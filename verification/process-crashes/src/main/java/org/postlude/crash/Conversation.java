package org.postlude.crash;

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
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to the {@link Receiver}: the server's half of RFC 5321, as much as a client needs, and its bad habits. */
final class Conversation {
    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    private static final Pattern MESSAGE_ID = Pattern.compile("(?im)^Message-ID:[ \t]*(<[^>\r\n]+>)");

    private final Receiver receiver;
    private final Socket socket;
    private final Random random;
    private final List<String> recipients = new ArrayList<>();
    /** A transfer that was answered, as long as nothing shows that the answer was read. */
    private @Nullable String answered;

    Conversation(Receiver receiver, Socket socket, Random random) {
        this.receiver = receiver;
        this.socket = socket;
        this.random = random;
    }

    /** The receiver goes without a word. */
    private static final class HungUp extends IOException {
        private static final long serialVersionUID = 1;
    }

    void run() {
        try (socket;
                InputStream in = new BufferedInputStream(socket.getInputStream());
                OutputStream out = socket.getOutputStream()) {
            socket.setTcpNoDelay(true);
            talk(in, out);
        } catch (IOException e) {
            // The client is gone, as it is when it was killed. What it had brought in full is in the ledger.
            LOG.debug("the end of a conversation", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void talk(InputStream in, OutputStream out) throws IOException, InterruptedException {
        receiver.pause(random, 1);
        if (receiver.happens(random, 40)) {
            say(out, "421 4.3.2 busy");
            return;
        }
        say(out, "220 receiver.example.net");
        for (String line = command(in); !line.equalsIgnoreCase("QUIT"); line = command(in)) {
            switch (line.substring(0, Math.min(4, line.length())).toUpperCase(Locale.ROOT)) {
                case "EHLO" -> say(out, "250-receiver.example.net\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES");
                case "MAIL" -> {
                    recipients.clear();
                    receiver.pause(random, 1);
                    say(out, "250 2.1.0 ok");
                }
                case "RCPT" -> say(out, recipient(line.substring(line.indexOf('<') + 1, line.indexOf('>'))));
                case "DATA" -> data(in, out);
                default -> say(out, "250 2.0.0 ok");
            }
        }
        say(out, "221 2.0.0 bye");
    }

    /** Nobody sends a command before he has read the reply to the one before, for PIPELINING is not offered. */
    private String command(InputStream in) throws IOException {
        String line = line(in);
        if (answered != null) {
            receiver.heard(answered);
            answered = null;
        }
        return line;
    }

    private String recipient(String address) {
        if (address.startsWith(Letter.REFUSED)) {
            return "550 5.1.1 no such mailbox";
        }
        if (receiver.happens(random, 30)) {
            return "451 4.2.1 try again";
        }
        recipients.add(address);
        return "250 2.1.5 ok";
    }

    private void data(InputStream in, OutputStream out) throws IOException, InterruptedException {
        if (recipients.isEmpty()) {
            say(out, "503 5.5.1 nobody to send to");
            return;
        }
        receiver.pause(random, 1);
        String transfer = receiver.begin(recipients);
        say(out, "354 go on");
        if (receiver.happens(random, 50)) {
            throw new HungUp();
        }
        String octets = message(in);
        if (receiver.happens(random, 40)) {
            receiver.pause(random, 2);
            say(out, "451 4.3.0 try again");
            answered = transfer;
            return;
        }
        receiver.take(transfer, messageId(octets), octets, recipients);
        // Longest where doubt is made.
        receiver.pause(random, 2);
        if (receiver.happens(random, 25)) {
            throw new HungUp();
        }
        say(out, "250 2.0.0 taken");
        answered = transfer;
    }

    private static String messageId(String octets) {
        Matcher matcher = MESSAGE_ID.matcher(octets);
        return matcher.find() ? matcher.group(1) : "<none>";
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

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(ISO_8859_1));
        out.flush();
    }
}
