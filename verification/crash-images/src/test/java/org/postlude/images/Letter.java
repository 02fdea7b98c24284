package org.postlude.images;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.store.SubmissionKey;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.NewPart;

/**
 * A message that follows from its name, so that whoever knows the name knows each octet. The first letter says how it is:
 * {@code b} is big, {@code l} so long that it is stored by several commits, {@code t} has two parts.
 */
record Letter(String name) {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    /** Thousands of images ask for the same few. */
    private static final Map<String, byte[]> WRITTEN = new ConcurrentHashMap<>();

    private static final int BIG = 20_000;
    private static final int LONG = 270_000;

    /** Lent. */
    byte[] bytes() {
        return WRITTEN.computeIfAbsent(name, absent -> write());
    }

    private byte[] write() {
        Random random = new Random(name.hashCode());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(
                ("Message-ID: <" + name + "@postlude.example>\r\nSubject: " + name + "\r\n\r\n").getBytes(UTF_8));
        int size = name.startsWith("b") ? BIG : name.startsWith("l") ? LONG : 200 + random.nextInt(400);
        while (out.size() < size) {
            out.writeBytes((Long.toHexString(random.nextLong()) + "\r\n").getBytes(US_ASCII));
        }
        return out.toByteArray();
    }

    Content content() {
        return Content.of(bytes());
    }

    SubmissionKey key() {
        return new SubmissionKey(name);
    }

    int parts() {
        return name.startsWith("t") ? 2 : 1;
    }

    Envelope envelope() {
        String first = name + "@example.org";
        return parts() == 2
                ? Envelope.smtp("me@postlude.example", first, name + "@example.net")
                : Envelope.smtp("me@postlude.example", first);
    }

    List<NewPart> newParts() {
        Label ready = new Label(LabelState.READY, NOW, 0, "smtp|" + (name.hashCode() & 1));
        return envelope().recipients().stream()
                .map(to -> new NewPart(List.of(to), ready, "new".getBytes(UTF_8)))
                .toList();
    }
}
