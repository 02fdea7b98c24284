package org.postlude.crash;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postlude.tck.smtp.SmtpLines;
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
    /** Whether commands may come ahead of replies (RFC 2920): those of the next message before the answer to this one. */
    private final boolean pipelining;
    /** A transfer that was answered, as long as nothing shows that the answer was read. */
    private @Nullable String answered;

    Conversation(Receiver receiver, Socket socket, Random random) {
        this.receiver = receiver;
        this.socket = socket;
        this.random = random;
        this.pipelining = random.nextBoolean();
    }

    /** The receiver goes without a word. */
    private static final class HungUp extends IOException {
        private static final long serialVersionUID = 1;
    }

    void run() {
        try (socket;
                SmtpLines lines = new SmtpLines(socket)) {
            talk(lines);
        } catch (IOException e) {
            // The client is gone, as it is when it was killed. What it had brought in full is in the ledger.
            LOG.debug("the end of a conversation", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void talk(SmtpLines lines) throws IOException, InterruptedException {
        receiver.pause(random, 1);
        if (receiver.happens(random, 40)) {
            lines.say("421 4.3.2 busy");
            return;
        }
        lines.say("220 receiver.example.net");
        for (String line = command(lines); !line.equalsIgnoreCase("QUIT"); line = command(lines)) {
            switch (line.substring(0, Math.min(4, line.length())).toUpperCase(Locale.ROOT)) {
                case "EHLO" ->
                    lines.say("250-receiver.example.net\r\n" + (pipelining ? "250-PIPELINING\r\n" : "")
                            + "250-8BITMIME\r\n250 ENHANCEDSTATUSCODES");
                case "MAIL" -> {
                    recipients.clear();
                    receiver.pause(random, 1);
                    lines.say("250 2.1.0 ok");
                }
                case "RCPT" -> lines.say(recipient(SmtpLines.address(line)));
                case "DATA" -> data(lines);
                default -> lines.say("250 2.0.0 ok");
            }
        }
        lines.say("221 2.0.0 bye");
    }

    /** Without PIPELINING nobody sends a command before he has read the reply to the one before. */
    private String command(SmtpLines lines) throws IOException {
        String line = lines.line();
        if (!pipelining || line.equalsIgnoreCase("QUIT")) {
            noteHeard();
        }
        return line;
    }

    private void noteHeard() {
        if (answered != null) {
            receiver.heard(answered);
            answered = null;
        }
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

    private void data(SmtpLines lines) throws IOException, InterruptedException {
        if (recipients.isEmpty()) {
            lines.say("503 5.5.1 nobody to send to");
            return;
        }
        receiver.pause(random, 1);
        String transfer = receiver.begin(recipients);
        lines.say("354 go on");
        if (receiver.happens(random, 50)) {
            throw new HungUp();
        }
        String octets = lines.message();
        noteHeard(); // no message comes before the 354 was read, and all that was said before that
        if (receiver.happens(random, 40)) {
            receiver.pause(random, 2);
            lines.say("451 4.3.0 try again");
            answered = transfer;
            return;
        }
        receiver.take(transfer, messageId(octets), octets, recipients);
        // Longest where doubt is made.
        receiver.pause(random, 2);
        if (receiver.happens(random, 25)) {
            throw new HungUp();
        }
        lines.say("250 2.0.0 taken");
        answered = transfer;
    }

    private static String messageId(String octets) {
        Matcher matcher = MESSAGE_ID.matcher(octets);
        return matcher.find() ? matcher.group(1) : "<none>";
    }
}
