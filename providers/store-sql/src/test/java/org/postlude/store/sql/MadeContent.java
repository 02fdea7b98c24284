package org.postlude.store.sql;

import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import org.postlude.message.Content;
import org.postlude.store.spi.support.Sha256;

/** Octets that nobody holds; {@code failAt} of them are given before the source fails. */
record MadeContent(long size, long failAt) implements Content {
    @Override
    public InputStream open() {
        return new InputStream() {
            private long position;

            @Override
            public int read() throws IOException {
                if (position >= failAt) {
                    throw new IOException("the source failed, as a test wants it");
                }
                return position >= size ? -1 : (int) ((position++ * 31) >> 3) & 0xff;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int count = (int) Math.min(length, Math.min(size, failAt) - position);
                for (int i = 0; i < count; i++) {
                    buffer[offset + i] = (byte) read();
                }
                return count > 0 || length == 0 ? count : read();
            }
        };
    }

    String sha256() throws IOException {
        return sha256(this);
    }

    static String sha256(Content content) throws IOException {
        try (DigestInputStream in = new DigestInputStream(content.open(), Sha256.start())) {
            byte[] buffer = new byte[8192];
            for (int count = 0; count >= 0; count = in.read(buffer)) {
                // Each octet goes into the digest.
            }
            return Sha256.end(in.getMessageDigest());
        }
    }
}
