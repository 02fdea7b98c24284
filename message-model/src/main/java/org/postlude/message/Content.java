package org.postlude.message;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a message: header, empty line, body (RFC 5322), every line ended by CRLF. Opening it again gives the same
 * bytes each time. Thread-safe.
 */
public interface Content {
    /**
     * How long it is.
     *
     * @return octets, at least 0
     */
    long size();

    /**
     * Reads it from the start. The caller closes the stream.
     *
     * @return a new stream of exactly {@link #size()} octets
     * @throws IOException if the bytes cannot be read, or are known to be damaged
     */
    InputStream open() throws IOException;

    /**
     * Content in memory.
     *
     * @param bytes copied
     * @return content that never fails to open
     */
    static Content of(byte[] bytes) {
        byte[] copy = bytes.clone();
        return new Content() {
            @Override
            public long size() {
                return copy.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(copy);
            }

            @Override
            public String toString() {
                return copy.length + " octets in memory";
            }
        };
    }
}
