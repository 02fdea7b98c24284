package org.postlude.submission;

import java.io.IOException;
import org.subethamail.smtp.DropConnectionException;
import org.subethamail.smtp.internal.server.Command;
import org.subethamail.smtp.internal.server.HelpMessage;
import org.subethamail.smtp.server.Session;

/** A command of ours, whose refusals are counted. The library's others stay as they are. */
abstract class Verb implements Command {
    private final String name;
    final Clients clients;

    Verb(String name, Clients clients) {
        this.name = name;
        this.clients = clients;
    }

    /** What is to be answered. */
    abstract String answer(String line, Session session) throws IOException, DropConnectionException;

    @Override
    public void execute(String line, Session session) throws IOException, DropConnectionException {
        try {
            clients.reply(session, isMeant(line) ? answer(line, session) : "500 5.5.2 There is no such command");
        } catch (DropConnectionException e) {
            session.resetMailTransaction(); // see Clients.quit
            throw e;
        }
    }

    /** The library looks at the first four letters only. */
    final boolean isMeant(String line) {
        return line.strip().split("\\s", 2)[0].equalsIgnoreCase(name);
    }

    @Override
    public HelpMessage getHelp() {
        return new HelpMessage(name, "RFC 5321 and RFC 6409");
    }

    @Override
    public final String getName() {
        return name;
    }

    static Transaction transaction(Session session) {
        return (Transaction) session.getMessageHandler();
    }
}
