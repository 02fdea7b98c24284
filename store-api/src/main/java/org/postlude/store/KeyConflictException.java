package org.postlude.store;

import java.io.Serial;
import org.postlude.message.ErrorKind;
import org.postlude.message.PostludeException;

/** The submission key was used before for a message with other bytes or another envelope. Nothing was stored. */
public final class KeyConflictException extends PostludeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The message that has the key. */
    private final String holder;

    /**
     * Names the key.
     *
     * @param key the key
     * @param holder the message that has it
     */
    public KeyConflictException(SubmissionKey key, String holder) {
        super(
                ErrorKind.COLLISION,
                "submission key " + key + " belongs to message " + holder
                        + ", which has other bytes or another envelope; nothing was stored. Use a new key for a new message");
        this.holder = holder;
    }

    /**
     * The message that has the key.
     *
     * @return its id
     */
    public String holder() {
        return holder;
    }
}
