package org.postlude.tck.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.postlude.message.Content;

/** Content whose second half cannot be read. */
final class FailingContent implements Content {
    private final byte[] half;

    FailingContent(byte[] half) {
        this.half = half.clone();
    }

    @Override
    public long size() {
        return half.length * 2L;
    }

    @Override
    public InputStream open() {
        InputStream readable = new ByteArrayInputStream(half);
        return new InputStream() {
            @Override
            public int read() throws IOException {
                int octet = readable.read();
                if (octet < 0) {
                    throw new IOException("the client's disk failed");
                }
                return octet;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int count = readable.read(buffer, offset, length);
                if (count < 0) {
                    throw new IOException("the client's disk failed");
                }
                return count;
            }
        };
    }
}
