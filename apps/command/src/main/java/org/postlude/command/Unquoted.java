package org.postlude.command;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.postlude.message.Content;

/**
 * A message out of an mbox, with each {@code >} taken away that the writer of the file had put before {@code From }.
 *
 * @param quoted as it stands in the file
 * @param size without those
 */
record Unquoted(Content quoted, MboxFormat format, long size) implements Content {
    /** Reads the message once, for its size. */
    static Content of(Content quoted, MboxFormat format) throws IOException {
        try (InputStream in = new Unquoting(quoted.open(), format)) {
            long size = in.transferTo(OutputStream.nullOutputStream());
            return new Unquoted(quoted, format, size);
        }
    }

    @Override
    public InputStream open() throws IOException {
        return new Unquoting(quoted.open(), format);
    }

    /** Holds back the beginning of a line until it is clear what it is: signs are counted, never kept. */
    private static final class Unquoting extends InputStream {
        private final InputStream in;
        private final MboxFormat format;
        private boolean atLineStart = true;
        private long signs;

        Unquoting(InputStream in, MboxFormat format) {
            this.in = new BufferedInputStream(in, 1 << 16);
            this.format = format;
        }

        @Override
        public int read() throws IOException {
            if (atLineStart) {
                lookAhead();
            }
            if (signs > 0) {
                signs--;
                return '>';
            }
            int octet = in.read();
            atLineStart = octet == '\n';
            return octet;
        }

        private void lookAhead() throws IOException {
            atLineStart = false;
            int octet = mark(in);
            while (octet == '>') {
                signs++;
                octet = mark(in);
            }
            int matched = 0;
            while (matched < Letters.FROM.length() && octet == Letters.FROM.charAt(matched)) {
                matched++;
                octet = matched < Letters.FROM.length() ? in.read() : octet;
            }
            boolean isQuoted = matched == Letters.FROM.length() && format.isQuoted(signs);
            in.reset();
            signs -= isQuoted ? 1 : 0;
        }

        /** The next octet, to which a reset goes back. */
        private static int mark(InputStream in) throws IOException {
            in.mark(Letters.FROM.length());
            return in.read();
        }

        @Override
        public int read(byte[] out, int from, int length) throws IOException {
            int n = 0;
            while (n < length) {
                int octet = read();
                if (octet < 0) {
                    return n == 0 ? -1 : n;
                }
                out[from + n++] = (byte) octet;
            }
            return n;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
