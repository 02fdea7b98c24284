package org.postlude.store.sql;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.store.spi.DamagedMessageException;
import org.postlude.store.spi.NoSuchMessageException;

/** The bytes of a message, a chunk a look: between two chunks nothing is kept open, however slow the reader is. */
final class BodyStream extends InputStream {
    private final View view;
    private final MessageRow message;
    private byte[] chunk = new byte[0];
    private int position;
    private int next;
    private long left;

    /** @param known all octets, if they were read with the message; whoever reads it again looks anew */
    BodyStream(View view, MessageRow message, byte @Nullable [] known) {
        this.view = view;
        this.message = message;
        this.left = message.size();
        if (known != null) {
            chunk = known;
            left = 0;
        }
    }

    @Override
    public int read() throws IOException {
        return fill() ? chunk[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, chunk.length - position);
        System.arraycopy(chunk, position, buffer, offset, count);
        position += count;
        return count;
    }

    @Override
    public int available() {
        return chunk.length - position;
    }

    private boolean fill() throws IOException {
        if (position < chunk.length) {
            return true;
        }
        if (left == 0) {
            return false;
        }
        chunk = view.glance(link -> Optional.ofNullable(Bodies.chunk(link, message, next)))
                .orElseThrow(() -> new NoSuchMessageException(message.id()));
        position = 0;
        if (chunk.length == 0 || chunk.length > left) {
            throw new DamagedMessageException(
                    message.id(), "chunk " + next + " of body " + message.body() + " is not what was submitted");
        }
        next++;
        left -= chunk.length;
        return true;
    }
}
