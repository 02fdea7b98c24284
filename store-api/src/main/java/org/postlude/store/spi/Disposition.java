package org.postlude.store.spi;

import java.time.Instant;

/** What becomes of a message when its last part ends; MAPI {@code PR_DELETE_AFTER_SUBMIT}, {@code PR_SENTMAIL_ENTRYID}. */
public sealed interface Disposition {
    /** Nothing is kept but the submission key. */
    record Delete() implements Disposition {}

    /**
     * The bytes are filed.
     *
     * @param folder the folder's name; made if it is not there
     */
    record Move(String folder) implements Disposition {}

    /**
     * The bytes are dropped, the parts with their records are kept for a while. The default.
     *
     * @param until when {@link SpoolerLogon#sweep} may remove them
     */
    record Retire(Instant until) implements Disposition {}
}
