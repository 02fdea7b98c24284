package org.postlude.activitylog;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The lines of a file as octets, from some place on. No channel, which a thread's interrupt would close. */
final class RawLines implements Closeable {
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int begin;
    private int end;
    private byte[] line = new byte[1 << 12];
    private int length;
    private long offset;
    private long next;
    private boolean isEnded;

    RawLines(Path file, long from) throws IOException {
        in = new FileInputStream(file.toFile());
        next = from;
        try {
            in.skipNBytes(from);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /** Without its newline; of one that is longer than any line may be as much as that. Null at the end. */
    byte @Nullable [] next() throws IOException {
        offset = next;
        length = 0;
        isEnded = false;
        while (!isEnded) {
            if (begin == end) {
                begin = 0;
                end = Math.max(0, in.read(buffer));
                if (end == 0) {
                    break;
                }
            }
            int newline = begin;
            while (newline < end && buffer[newline] != '\n') {
                newline++;
            }
            keep(newline - begin);
            isEnded = newline < end;
            next += newline - begin + (isEnded ? 1 : 0);
            begin = newline + (isEnded ? 1 : 0);
        }
        return next == offset ? null : Arrays.copyOf(line, length);
    }

    private void keep(int count) {
        int kept = Math.min(count, LineFormat.LONGEST + 1 - length);
        if (line.length < length + kept) {
            line = Arrays.copyOf(line, Math.max(line.length * 2, length + kept));
        }
        System.arraycopy(buffer, begin, line, length, kept);
        length += kept;
    }

    /** Whether the last one had its newline. */
    boolean isEnded() {
        return isEnded;
    }

    /** Where the last one begins. */
    long offset() {
        return offset;
    }

    /** Where the one behind it begins. */
    long behind() {
        return next;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
