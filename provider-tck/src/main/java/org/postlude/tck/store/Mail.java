package org.postlude.tck.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.Recipient;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.NewPart;

/** Messages, parts and labels for tests. */
final class Mail {
    static final String SENDER = "sender@postlude.example";
    static final String LANE = "smtp/example.org";
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Mail() {}

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    /** A small message that differs from any other name's. */
    static byte[] message(String name) {
        return bytes("From: " + SENDER + "\r\nMessage-ID: <" + name + "@postlude.example>\r\nSubject: " + name
                + "\r\n\r\nBody of " + name + ".\r\n");
    }

    static Content content(String name) {
        return Content.of(message(name));
    }

    static byte[] read(Content content) throws IOException {
        try (InputStream in = content.open()) {
            return in.readAllBytes();
        }
    }

    static Label ready() {
        return label(LabelState.READY, START, 0, LANE);
    }

    static Label label(LabelState state, Instant due, int priority, String lane) {
        return new Label(state, due, priority, lane);
    }

    static NewPart part(String recipient) {
        return part(recipient, ready());
    }

    static NewPart part(String recipient, Label label) {
        return new NewPart(List.of(Recipient.smtp(recipient)), label, bytes("new " + recipient));
    }

    /** The envelope that fits some parts. */
    static Envelope envelope(NewPart... parts) {
        List<Recipient> all =
                Arrays.stream(parts).flatMap(part -> part.recipients().stream()).toList();
        return new Envelope(SENDER, all);
    }
}
