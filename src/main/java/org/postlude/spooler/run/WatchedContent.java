package org.postlude.spooler.run;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.postlude.message.Content;

/** Remembers that it was the content that failed, and not the store that read it. */
final class WatchedContent implements Content {
    private final Content content;
    private volatile boolean failed;

    WatchedContent(Content content) {
        this.content = content;
    }

    boolean hasFailed() {
        return failed;
    }

    @Override
    public long size() {
        return content.size();
    }

    @Override
    public InputStream open() throws IOException {
        InputStream in = watch(content::open);
        if (in == null) {
            failed = true;
            throw new IOException("the content was opened and gave no stream");
        }
        return new FilterInputStream(in) {
            private long left = content.size();

            @Override
            public int read() throws IOException {
                int octet = watch(super::read);
                count(octet < 0 ? -1 : 1);
                return octet;
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                int octets = watch(() -> super.read(to, offset, length));
                count(octets);
                return octets;
            }

            /** A size that was a lie is the content's fault too. */
            private void count(int octets) {
                left -= Math.max(octets, 0);
                failed |= left < 0 || (octets < 0 && left > 0);
            }
        };
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private <T> T watch(Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (IOException | RuntimeException | Error e) {
            failed = true;
            throw e;
        }
    }
}
