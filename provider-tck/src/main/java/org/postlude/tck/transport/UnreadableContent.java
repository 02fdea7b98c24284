package org.postlude.tck.transport;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.postlude.message.Content;

/** Content that cannot be read, or not to its end. */
final class UnreadableContent implements Content {
    private final long size;
    private final byte[] readable;
    /** What becomes of who opens it. */
    private final Opening opening;

    private interface Opening {
        InputStream open(byte[] readable) throws IOException;
    }

    private UnreadableContent(long size, byte[] readable, Opening opening) {
        this.size = size;
        this.readable = readable;
        this.opening = opening;
    }

    static Content atOpening() {
        return new UnreadableContent(1, new byte[0], nothing -> {
            throw new IOException("the disk failed at once");
        });
    }

    static Content halfway(byte[] whole) {
        return new UnreadableContent(whole.length, half(whole), BreakingOff::new);
    }

    static Content tooShort(byte[] whole) {
        return new UnreadableContent(whole.length, half(whole), ByteArrayInputStream::new);
    }

    private static byte[] half(byte[] whole) {
        return Arrays.copyOf(whole, whole.length / 2);
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public InputStream open() throws IOException {
        return opening.open(readable);
    }

    /** Fails where others end. */
    private static final class BreakingOff extends FilterInputStream {
        BreakingOff(byte[] readable) {
            super(new ByteArrayInputStream(readable));
        }

        @Override
        public int read() throws IOException {
            return unlessOver(super.read());
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return unlessOver(super.read(buffer, offset, length));
        }

        private static int unlessOver(int read) throws IOException {
            if (read < 0) {
                throw new IOException("the disk failed halfway");
            }
            return read;
        }
    }
}
