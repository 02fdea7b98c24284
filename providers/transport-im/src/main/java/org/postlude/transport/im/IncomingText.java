package org.postlude.transport.im;

import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * A text that came in, as it is kept until a store has it. Rule T16: its key is the same however often the server offers it.
 *
 * @param key ends with a semicolon, so that none is the beginning of another
 * @param conversation the room, or whom this user talks to
 * @param room whether it is a room
 * @param from the nick there, or the address; empty for the room itself
 * @param own whether this user said it, with another device
 * @param at when it was said, or came
 * @param subject empty for none
 * @param body what was said
 */
record IncomingText(
        String key,
        String conversation,
        boolean room,
        String from,
        boolean own,
        Instant at,
        Optional<String> subject,
        String body) {
    private static final String YES = "1";
    private static final String NO = "0";

    IncomingText {
        at = Stamps.writable(at);
    }

    /**
     * Takes one in.
     *
     * @param account of this user
     * @param said with a body
     * @param now when it came
     * @param number of what came in this process, for one that nobody gave a name
     * @return with its key
     */
    static IncomingText of(String account, Told.Said said, Instant now, long number) {
        String body = said.body().orElse("");
        Instant at = said.at().orElse(now);
        // The server's own name of it is best. The sender's is one per sender, and careless ones use it again for
        // another text.
        String name = said.stanzaId()
                .map(id -> "s" + Identity.of(id))
                .orElse(said.id()
                        .map(id -> "i" + Identity.of(said.from()) + "," + Identity.of(id))
                        .orElse("t" + Identity.of(said.from()) + "," + at
                                + (said.at().isPresent() ? "" : "," + number)));
        String sum = said.stanzaId().isPresent() ? "" : "," + Identity.digest(body);
        String key = "xmpp:" + part(account) + ";" + part(said.conversation()) + ";" + part(name) + sum + ";";
        return new IncomingText(
                key, said.conversation(), said.room(), said.from(), said.own(), at, said.subject(), body);
    }

    /** Without a semicolon, and not endless. */
    private static String part(String text) {
        return Identity.of(text, 300).replace(";", "%3B");
    }

    List<String> texts() {
        return List.of(
                key,
                conversation,
                room ? YES : NO,
                from,
                own ? YES : NO,
                at.toString(),
                subject.isPresent() ? YES : NO,
                subject.orElse(""),
                body);
    }

    static IncomingText of(List<String> texts) {
        Iterator<String> next = texts.iterator();
        String key = next.next();
        String conversation = next.next();
        boolean room = next.next().equals(YES);
        String from = next.next();
        boolean own = next.next().equals(YES);
        Instant at = Instant.parse(next.next());
        boolean hasSubject = next.next().equals(YES);
        String subject = next.next();
        return new IncomingText(
                key,
                conversation,
                room,
                from,
                own,
                at,
                hasSubject ? Optional.of(subject) : Optional.empty(),
                next.next());
    }
}
