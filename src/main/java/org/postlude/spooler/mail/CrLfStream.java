package org.postlude.spooler.mail;

import java.io.IOException;
import java.io.InputStream;

/** Puts a CR before every LF. What it reads has no CR. */
final class CrLfStream extends InputStream {
    private final InputStream source;
    private final byte[] buffer;
    private int next;
    private int limit;
    private boolean owesLineFeed;

    CrLfStream(InputStream source, byte[] buffer) {
        this.source = source;
        this.buffer = buffer;
    }

    @Override
    public int read(byte[] out, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int at = offset;
        int end = offset + length;
        if (owesLineFeed) {
            owesLineFeed = false;
            out[at++] = '\n';
        }
        if (next == limit && at == offset) {
            limit = Math.max(0, source.read(buffer));
            next = 0;
            if (limit == 0) {
                return -1;
            }
        }
        while (next < limit && at < end) {
            at = line(out, at, end);
        }
        return at - offset;
    }

    private int line(byte[] out, int from, int end) {
        int at = from;
        int feed = Octets.nextLineFeed(buffer, next, Math.min(limit, next + end - at));
        System.arraycopy(buffer, next, out, at, feed - next);
        at += feed - next;
        next = feed;
        if (next < limit && at < end && buffer[next] == '\n') {
            next++;
            out[at++] = '\r';
            if (at < end) {
                out[at++] = '\n';
            } else {
                owesLineFeed = true;
            }
        }
        return at;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int n = read(one, 0, 1);
        return n < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
