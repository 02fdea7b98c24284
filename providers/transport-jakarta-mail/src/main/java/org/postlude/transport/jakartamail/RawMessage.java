package org.postlude.transport.jakartamail;

import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.OutputStream;

/**
 * What Angus takes for a message: bytes that are copied and never looked at. Parsing them would cost several times the
 * whole send, and would write out something else than what was submitted.
 */
final class RawMessage extends MimeMessage {
    /** Where the bytes of the message of the moment come from. */
    @FunctionalInterface
    interface Source {
        void copyTo(OutputStream out) throws IOException;
    }

    private final Source source;

    RawMessage(Session session, Source source) {
        super(session);
        this.source = source;
    }

    /** The header fields to leave out are ignored as well: Bcc was dealt with when the message was submitted. */
    @Override
    public void writeTo(OutputStream out, String[] ignored) throws IOException {
        source.copyTo(out);
    }

    /** Nothing is ever changed, above all not the Message-ID. */
    @Override
    public void saveChanges() {}
}
