package org.postlude.submission;

import java.util.ArrayList;
import java.util.List;
import org.subethamail.smtp.server.Session;

/** What this server can do (RFC 5321, 4.1.1.1); whoever says HELO does not want to know. */
final class EhloCommand extends Verb {
    private final SubmissionSettings settings;

    EhloCommand(String name, Clients clients, SubmissionSettings settings) {
        super(name, clients);
        this.settings = settings;
    }

    @Override
    String answer(String line, Session session) {
        String client = line.strip().replaceFirst("^\\S+\\s*", "");
        if (client.isEmpty() || client.contains(" ")) {
            return "501 5.5.4 Syntax: " + getName() + " hostname";
        }
        session.resetMailTransaction();
        session.setHelo(client);
        if (getName().equals("HELO")) {
            return "250 " + settings.hostName();
        }
        List<String> words = new ArrayList<>(
                List.of(settings.hostName(), "8BITMIME", "SMTPUTF8", "PIPELINING", "ENHANCEDSTATUSCODES", "DSN"));
        boolean isSafe = session.isTLSStarted() || !settings.needsTls();
        if (settings.certificate() != null && !session.isTLSStarted()) {
            words.add("STARTTLS");
        }
        if (settings.needsLogin() && isSafe) {
            words.add("AUTH PLAIN LOGIN");
        }
        return "250-" + String.join("\r\n250-", words) + "\r\n250 SIZE " + settings.largest();
    }
}
