package org.postlude.submission;

import java.util.List;
import org.subethamail.smtp.DropConnectionException;
import org.subethamail.smtp.server.Session;

/**
 * A browser that was told to come here, by a page from anywhere: what it was told to say behind its header could be a message of
 * somebody who cannot reach this server himself.
 */
final class BrowserVerb extends Verb {
    /** Methods of HTTP (RFC 9110, 9.1; RFC 9113, 3.4). */
    static final List<String> WORDS =
            List.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "PRI");

    BrowserVerb(String word, Clients clients) {
        super(word, clients);
    }

    @Override
    String answer(String line, Session session) throws DropConnectionException {
        throw new DropConnectionException(421, "4.7.0 This is a mail server, and no web page is to talk to it");
    }
}
