package org.postlude.store;

import java.io.Serial;
import org.postlude.message.ErrorKind;
import org.postlude.message.PostludeException;

/** A feed does not have any more, or does not have at all, what a cursor names. Nothing was read. */
public final class ActivityLostException extends PostludeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Where reading can go on. */
    private final long oldest;

    /**
     * Says which.
     *
     * @param store its name
     * @param cursor what was asked for
     * @param oldest the cursor of the oldest event that is kept
     */
    public ActivityLostException(String store, long cursor, long oldest) {
        super(
                ErrorKind.NOT_FOUND,
                "the activity feed of store " + store + " has nothing for cursor " + cursor
                        + ": what it names was dropped, for a feed keeps so much and no more, or it is another feed's. Read on at "
                        + oldest + ", and expect a gap");
        this.oldest = oldest;
    }

    /**
     * Where reading can go on.
     *
     * @return a cursor
     */
    public long oldest() {
        return oldest;
    }
}
