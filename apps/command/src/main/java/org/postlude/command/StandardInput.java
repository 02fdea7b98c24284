package org.postlude.command;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Content;

/**
 * The one message on standard input. It is held in memory, for it has to be read twice: to be judged and to be stored; and
 * a file of our own would be left behind by a kill. What is too large is read one octet too far, for the submit to refuse.
 */
final class StandardInput implements Letters {
    private static final int LIMIT = 50 << 20;

    private final InputStream in;
    private boolean isRead;

    StandardInput(InputStream in) {
        this.in = in;
    }

    @Override
    public @Nullable Letter next() throws IOException {
        if (isRead) {
            return null;
        }
        isRead = true;
        return Letter.of(where(), new Octets(in.readNBytes(LIMIT + 1)));
    }

    @Override
    public String where() {
        return "standard input";
    }

    /** Without the copies that {@link Content#of} makes. */
    private static final class Octets implements Content {
        private final byte[] octets;

        Octets(byte[] octets) {
            this.octets = octets;
        }

        @Override
        public long size() {
            return octets.length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(octets);
        }
    }
}
