package org.postlude.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.postlude.message.Content;

/** A part of a file, read from the disk each time. */
record FileSlice(Path file, long offset, long size) implements Content {
    @Override
    public InputStream open() throws IOException {
        return new Stream(Files.newByteChannel(file), offset, size);
    }

    @Override
    public String toString() {
        return size + " octets of " + file + " from " + offset;
    }

    private static final class Stream extends InputStream {
        private final SeekableByteChannel channel;
        private long left;

        Stream(SeekableByteChannel channel, long offset, long size) throws IOException {
            this.channel = channel;
            left = size;
            try {
                channel.position(offset);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        }

        @Override
        public int read(byte[] out, int from, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            int wanted = (int) Math.min(left, length);
            int n = wanted == 0 ? -1 : channel.read(ByteBuffer.wrap(out, from, wanted));
            left -= Math.max(0, n);
            return n;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
