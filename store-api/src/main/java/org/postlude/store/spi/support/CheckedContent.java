package org.postlude.store.spi.support;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Objects;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.store.spi.DamagedMessageException;

/**
 * Stored bytes that are compared with the digest of the submit where their stream ends, so that wrong ones are never sent
 * (rule Q8). Each opening asks the source anew. As thread-safe as its source; one thread reads one
 * stream.
 *
 * @param id which message
 * @param place where a person finds the bytes, for the error
 * @param size how many octets
 * @param sha256 of the bytes as they were submitted, as {@link Sha256#end} writes it; empty where nobody knows it, for mail
 *     that another program put into a folder: then there is nothing to compare with
 * @param source opens them
 */
public record CheckedContent(MessageId id, String place, long size, String sha256, Source source) implements Content {
    /**
     * Refuses null.
     *
     * @param id which message
     * @param place where a person finds the bytes, for the error
     * @param size how many octets
     * @param sha256 of the bytes as they were submitted, as {@link Sha256#end} writes it
     * @param source opens them
     */
    public CheckedContent {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(place, "place");
        Objects.requireNonNull(sha256, "sha256");
        Objects.requireNonNull(source, "source");
    }

    /** Where stored bytes are read from. */
    @FunctionalInterface
    public interface Source {
        /**
         * Reads them from the start.
         *
         * @return a new stream
         * @throws IOException if they cannot be read
         */
        InputStream open() throws IOException;
    }

    /**
     * Reads the bytes.
     *
     * @return a stream whose end throws {@link DamagedMessageException} if they are not what was submitted
     * @throws IOException if the source cannot be opened
     */
    @Override
    public InputStream open() throws IOException {
        return sha256.isEmpty() ? source.open() : new Checked(source.open());
    }

    /** Skips by reading and has no marks, as every stream by default: each octet has to be seen once. */
    private final class Checked extends InputStream {
        private final InputStream in;
        private final MessageDigest digest = Sha256.start();
        private String found = "";

        Checked(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] octet = new byte[1];
            return read(octet, 0, 1) < 0 ? -1 : octet[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            // Some streams say that they have ended even to a reader who asks for nothing.
            int count = length == 0 ? 0 : in.read(buffer, offset, length);
            if (count >= 0) {
                digest.update(buffer, offset, count);
                return count;
            }
            // A digest can be taken only once, and whoever asks again gets the same answer.
            if (found.isEmpty()) {
                found = Sha256.end(digest);
            }
            if (!found.equals(sha256)) {
                throw new DamagedMessageException(id, place + " is not what was submitted");
            }
            return -1;
        }

        @Override
        public int available() throws IOException {
            return in.available();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
