package org.postlude.spooler.mail;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32C;

/**
 * Gives exactly the octets that were scanned, or fails. The check comes before the last of them is handed out, not at the
 * end of the stream: a reader that knows the size never asks for that.
 */
final class VerifiedStream extends InputStream {
    private final InputStream source;
    private final long size;
    private final long fingerprint;
    private final CRC32C seen = new CRC32C();
    private long count;

    VerifiedStream(InputStream source, long size, long fingerprint) {
        this.source = source;
        this.size = size;
        this.fingerprint = fingerprint;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (count == size) {
            return -1;
        }
        int n = source.read(buffer, offset, (int) Math.min(length, size - count));
        if (n < 0) {
            throw new ContentChangedException(size);
        }
        seen.update(buffer, offset, n);
        count += n;
        if (count == size && (seen.getValue() != fingerprint || source.read() >= 0)) {
            throw new ContentChangedException(size);
        }
        return n;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int n = read(one, 0, 1);
        return n < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
