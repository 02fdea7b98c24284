package org.postlude.integration;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postlude.integration.Receiver.Step;
import org.postlude.tck.smtp.SmtpLines;
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
                SmtpLines lines = new SmtpLines(socket)) {
            talk(lines);
        } catch (IOException e) {
            // The client is gone: it was killed, or has hung up. What it had brought in full is counted all the same.
            LOG.debug("a client is gone at {}", step, e);
        }
    }

    private void talk(SmtpLines lines) throws IOException, InterruptedException {
        receiver.at(step);
        lines.say("220 receiver.example.net");
        step = Step.IDLE;
        receiver.at(step);
        for (String line = lines.line(); !line.equalsIgnoreCase("QUIT"); line = lines.line()) {
            String verb = line.substring(0, Math.min(4, line.length())).toUpperCase(Locale.ROOT);
            switch (verb) {
                case "EHLO", "LHLO" -> lines.say(receiver.greeting());
                case "MAIL" -> {
                    step = Step.ENVELOPE;
                    receiver.at(step);
                    recipients.clear();
                    sender = SmtpLines.address(line);
                    lines.say(receiver.isAllowed(line) ? "250 2.1.0 ok" : "555 5.6.7 SMTPUTF8 was not offered");
                }
                case "RCPT" -> lines.say(recipient(SmtpLines.address(line)));
                case "DATA" -> data(lines);
                case "RSET" -> {
                    step = Step.IDLE;
                    lines.say("250 2.0.0 ok");
                }
                default -> lines.say("250 2.0.0 ok");
            }
        }
        lines.say("221 2.0.0 bye");
    }

    private String recipient(String address) {
        String reply = receiver.replyTo(address);
        if (reply.startsWith("2")) {
            recipients.add(address);
        }
        return reply;
    }

    private void data(SmtpLines lines) throws IOException, InterruptedException {
        if (recipients.isEmpty()) {
            lines.say("503 5.5.1 nobody to send to");
            return;
        }
        step = Step.BODY;
        receiver.at(step);
        lines.say("354 go on");
        String message = lines.message();
        step = Step.DOT;
        if (receiver.isLmtp()) {
            for (String recipient : recipients) {
                String reply = receiver.replyAfterDotTo(recipient);
                if (reply.startsWith("2")) {
                    receiver.take(new Arrival(era, sender, List.of(recipient), message));
                }
                lines.say(reply);
            }
            step = Step.IDLE;
            return;
        }
        receiver.take(new Arrival(era, sender, List.copyOf(recipients), message));
        receiver.at(step);
        lines.say("250 2.0.0 taken");
        step = Step.IDLE;
    }
}
