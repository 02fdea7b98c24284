package org.postlude.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;

/** The messages of one file, one after the other, none of them held in memory. Used by one thread. */
interface Letters extends AutoCloseable {
    /** The octets with which every mbox file begins. */
    String FROM = "From ";

    /** The next message; null after the last. */
    @Nullable
    Letter next() throws IOException;

    /** What {@link #next()} is or was looking at, for a failure. */
    String where();

    @Override
    default void close() throws IOException {}

    /** Opens a file: one message, or an mbox if its first line begins with {@value #FROM}. */
    static Letters of(Path file, MboxFormat format) throws IOException {
        byte[] beginning;
        try (InputStream in = Files.newInputStream(file)) {
            beginning = in.readNBytes(FROM.length());
        }
        return new String(beginning, StandardCharsets.US_ASCII).equals(FROM)
                ? new MboxReader(file, format)
                : one(Letter.of(file.toString(), Content.of(file)));
    }

    /** A single message. */
    static Letters one(Letter letter) {
        return new Letters() {
            private @Nullable Letter next = letter;

            @Override
            public @Nullable Letter next() {
                Letter only = next;
                next = null;
                return only;
            }

            @Override
            public String where() {
                return letter.name();
            }
        };
    }
}
