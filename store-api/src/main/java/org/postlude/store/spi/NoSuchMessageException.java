package org.postlude.store.spi;

import java.io.IOException;
import java.io.Serial;
import org.postlude.message.MessageId;

/** The store has no such message, or its bytes were dropped after it ended. */
public final class NoSuchMessageException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Names the message.
     *
     * @param id which
     */
    public NoSuchMessageException(MessageId id) {
        super("the store has no message " + id + ", or has dropped its bytes after it ended");
    }
}
