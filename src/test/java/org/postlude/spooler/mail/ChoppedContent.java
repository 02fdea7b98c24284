package org.postlude.spooler.mail;

import java.io.InputStream;
import java.util.Random;
import org.postlude.message.Content;

/** Content as a slow peer gives it: a few octets a read, cut anywhere. */
final class ChoppedContent implements Content {
    private final byte[] octets;
    private final long seed;

    ChoppedContent(byte[] octets, long seed) {
        this.octets = octets;
        this.seed = seed;
    }

    @Override
    public long size() {
        return octets.length;
    }

    @Override
    public InputStream open() {
        Random random = new Random(seed);
        return new InputStream() {
            private int next;

            @Override
            public int read() {
                return next < octets.length ? octets[next++] & 0xff : -1;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                if (next == octets.length && length > 0) {
                    return -1;
                }
                int n = Math.min(Math.min(length, octets.length - next), 1 + random.nextInt(9));
                System.arraycopy(octets, next, buffer, offset, n);
                next += n;
                return n;
            }
        };
    }
}
