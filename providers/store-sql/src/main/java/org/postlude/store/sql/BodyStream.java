package org.postlude.store.sql;

import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
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

    BodyStream(View view, MessageRow message) {
        this.view = view;
        this.message = message;
        this.left = message.size();
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
        chunk = view.look(link -> {
            // A later owner may use the number of a body that is gone for another message.
            if (!isStillThere(link)) {
                throw new NoSuchMessageException(message.id());
            }
            byte[] found = Bodies.chunk(link, message.body(), next);
            return found == null ? new byte[0] : found;
        });
        position = 0;
        if (chunk.length == 0 || chunk.length > left) {
            throw new DamagedMessageException(
                    message.id(), "chunk " + next + " of body " + message.body() + " is not what was submitted");
        }
        next++;
        left -= chunk.length;
        return true;
    }

    private boolean isStillThere(Link link) throws SQLException {
        return link.number(
                        "SELECT (SELECT count(*) FROM message WHERE store = ? AND id = ? AND body = ? AND place <> ?)"
                                + " + (SELECT count(*) FROM aside WHERE store = ? AND message = ? AND body = ?)",
                        message.store(),
                        message.id().value(),
                        message.body(),
                        MessageRow.DROPPED,
                        message.store(),
                        message.id().value(),
                        message.body())
                > 0;
    }
}
