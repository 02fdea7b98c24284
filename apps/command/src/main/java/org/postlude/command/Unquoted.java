package org.postlude.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
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
        private final byte[] buffer = new byte[1 << 16];
        private int at;
        private int end;
        private boolean atLineStart = true;
        private long signs;

        Unquoting(InputStream in, MboxFormat format) {
            this.in = in;
            this.format = format;
        }

        @Override
        public int read(byte[] out, int from, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (atLineStart) {
                lookAhead();
            }
            if (signs > 0) {
                int n = (int) Math.min(signs, length);
                Arrays.fill(out, from, from + n, (byte) '>');
                signs -= n;
                return n;
            }
            return has(1) ? restOfLine(out, from, length) : -1;
        }

        private int restOfLine(byte[] out, int from, int length) {
            int most = Math.min(length, end - at);
            int n = 0;
            while (n < most && !atLineStart) {
                atLineStart = buffer[at + n++] == '\n';
            }
            System.arraycopy(buffer, at, out, from, n);
            at += n;
            return n;
        }

        private void lookAhead() throws IOException {
            atLineStart = false;
            while (has(1) && buffer[at] == '>') {
                signs++;
                at++;
            }
            if (signs > 0 && isFrom() && format.isQuoted(signs)) {
                signs--;
            }
        }

        private boolean isFrom() throws IOException {
            int length = Letters.FROM.length();
            return has(length) && Letters.FROM.equals(new String(buffer, at, length, ISO_8859_1));
        }

        /** Whether so many octets are left; they are in the buffer then. */
        private boolean has(int count) throws IOException {
            if (end - at < count) {
                System.arraycopy(buffer, at, buffer, 0, end - at);
                end -= at;
                at = 0;
            }
            for (int n = 0; end - at < count && n >= 0; end += Math.max(0, n)) {
                n = in.read(buffer, end, buffer.length - end);
            }
            return end - at >= count;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
