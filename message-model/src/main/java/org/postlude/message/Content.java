package org.postlude.message;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

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

    /**
     * The bytes of a file, read from the disk at each opening and never held in memory.
     *
     * @param file must stay as it is as long as the content is used; one whose length changes fails the submit
     * @return content of the length that the file has now
     * @throws IOException if there is no such file, or its length cannot be had
     */
    static Content of(Path file) throws IOException {
        long size = Files.size(file);
        return new Content() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open() throws IOException {
                return Files.newInputStream(file);
            }

            @Override
            public String toString() {
                return size + " octets of " + file;
            }
        };
    }
}
