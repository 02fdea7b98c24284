package org.postlude.submission;

import java.io.IOException;
import org.subethamail.smtp.DropConnectionException;
import org.subethamail.smtp.internal.command.StartTLSCommand;
import org.subethamail.smtp.server.Session;

/** STARTTLS (RFC 3207); the handshake is the library's, and so is that everything is forgotten which was read before it. */
final class TlsCommand extends Verb {
    private final StartTLSCommand handshake = new StartTLSCommand();
    private final SubmissionSettings settings;

    TlsCommand(Clients clients, SubmissionSettings settings) {
        super("STARTTLS", clients);
        this.settings = settings;
    }

    @Override
    public void execute(String line, Session session) throws IOException, DropConnectionException {
        String refusal = answer(line, session);
        if (refusal.isEmpty()) {
            handshake.execute(line, session);
            if (session.isTLSStarted()) {
                clients.count(session);
            }
        } else {
            clients.reply(session, refusal);
        }
    }

    /** Whoever stood in between may have logged in as himself, and the library does not forget that (RFC 3207, 4.2). */
    @Override
    String answer(String line, Session session) {
        if (!line.strip().equalsIgnoreCase("STARTTLS")) {
            return "501 5.5.4 Syntax: STARTTLS";
        }
        if (settings.certificate() == null) {
            return "502 5.5.1 There is no TLS here";
        }
        return session.isTLSStarted() || session.isAuthenticated()
                ? "503 5.5.1 No STARTTLS now: there is TLS already, or a login without it"
                : "";
    }
}
