package org.postlude.submission;

import java.io.IOException;
import java.util.function.Consumer;
import org.subethamail.smtp.DropConnectionException;
import org.subethamail.smtp.server.Session;

/** A command that is always answered in the same way; the library's own answers have no enhanced codes (RFC 2034). */
final class SimpleVerb extends Verb {
    private final String answer;
    private final Consumer<Session> work;

    SimpleVerb(String name, Clients clients, String answer, Consumer<Session> work) {
        super(name, clients);
        this.answer = answer;
        this.work = work;
    }

    @Override
    public void execute(String line, Session session) throws IOException, DropConnectionException {
        super.execute(line, session);
        if (isMeant(line)) {
            work.accept(session); // the library's end of a session closes the connection
        }
    }

    @Override
    String answer(String line, Session session) {
        return answer;
    }
}
