package org.postlude.command;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Walks over the lines of a file of any size; of a line only its beginning is kept. */
final class FileLines implements Closeable {
    private static final int KEPT = 512;

    private final SeekableByteChannel channel;
    private final byte[] buffer = new byte[1 << 16];
    private final byte[] beginning = new byte[KEPT];
    private int at;
    private int limit;
    private int kept;
    private int lineEnd;
    private byte lastOfBuffer;
    private long start;
    private long end;
    private long number;

    FileLines(Path file) throws IOException {
        channel = Files.newByteChannel(file);
    }

    /** Goes to the next line; false if there is none. */
    boolean next() throws IOException {
        start = end;
        kept = 0;
        boolean ended = false;
        while (!ended && (at < limit || fill())) {
            int to = at;
            while (to < limit && !ended) {
                ended = buffer[to++] == '\n';
            }
            int more = Math.min(KEPT - kept, to - at);
            System.arraycopy(buffer, at, beginning, kept, more);
            kept += more;
            end += to - at;
            at = to;
        }
        if (end == start) {
            return false;
        }
        number++;
        byte before = at > 1 ? buffer[at - 2] : lastOfBuffer;
        lineEnd = !ended ? 0 : before == '\r' && end - start > 1 ? 2 : 1;
        return true;
    }

    private boolean fill() throws IOException {
        lastOfBuffer = limit > 0 ? buffer[limit - 1] : 0;
        at = 0;
        limit = Math.max(0, channel.read(ByteBuffer.wrap(buffer)));
        return limit > 0;
    }

    /** Goes back to the end of a line that was met before. */
    void backTo(long offset, long lineNumber) throws IOException {
        channel.position(offset);
        at = 0;
        limit = 0;
        start = offset;
        end = offset;
        number = lineNumber;
    }

    /** Where the line begins in the file. */
    long start() {
        return start;
    }

    /** Where the next one begins. */
    long end() {
        return end;
    }

    /** 1 for the first line. */
    long number() {
        return number;
    }

    /** Whether it is nothing but a line end. */
    boolean isEmpty() {
        return lineEnd == end - start;
    }

    /** How many octets end the line; 0 for a last line without an end. */
    int lineEnd() {
        return lineEnd;
    }

    boolean begins(char octet) {
        return kept > 0 && beginning[0] == octet;
    }

    /** The beginning of the line, an octet a character. */
    String text() {
        return new String(beginning, 0, kept, StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
