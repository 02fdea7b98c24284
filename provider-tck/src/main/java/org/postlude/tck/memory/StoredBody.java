package org.postlude.tck.memory;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.store.spi.DamagedMessageException;

/** The bytes of a message and the digest they had when they came. */
@SuppressWarnings("ArrayRecordComponent") // opaque octets, compared by nobody
record StoredBody(byte[] bytes, byte[] digest) {
    static StoredBody read(Content content) throws IOException {
        byte[] bytes;
        try (InputStream in = content.open()) {
            bytes = in.readAllBytes();
        }
        if (bytes.length != content.size()) {
            throw new IOException("the content says that it has " + content.size() + " octets and gave " + bytes.length
                    + "; nothing was stored");
        }
        return new StoredBody(bytes, Digests.sha256().digest(bytes));
    }

    StoredBody damaged() {
        byte[] other = bytes.length == 0 ? new byte[1] : bytes.clone();
        other[other.length / 2] ^= 0x20;
        return new StoredBody(other, digest);
    }

    Content content(MessageId id) {
        return new Content() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new Checked(id, StoredBody.this);
            }

            @Override
            public String toString() {
                return "message " + id + ", " + bytes.length + " octets";
            }
        };
    }

    /** Reads, and compares the digest where the stream ends. */
    private static final class Checked extends InputStream {
        private final InputStream in;
        private final MessageId id;
        private final byte[] expected;
        private final MessageDigest seen = Digests.sha256();
        private boolean ended;
        private boolean damaged;

        Checked(MessageId id, StoredBody body) {
            this.in = new ByteArrayInputStream(body.bytes);
            this.id = id;
            this.expected = body.digest;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = in.read(buffer, offset, length);
            if (count > 0) {
                seen.update(buffer, offset, count);
            } else if (count < 0) {
                check();
            }
            return count;
        }

        private void check() throws DamagedMessageException {
            if (!ended) {
                ended = true;
                damaged = !MessageDigest.isEqual(seen.digest(), expected);
            }
            if (damaged) {
                throw new DamagedMessageException(id, "its digest is not that of the submit");
            }
        }
    }
}
