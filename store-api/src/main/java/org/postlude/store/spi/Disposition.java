package org.postlude.store.spi;

import java.time.Instant;
import java.util.Objects;

/** What becomes of a message when its last part ends; MAPI {@code PR_DELETE_AFTER_SUBMIT}, {@code PR_SENTMAIL_ENTRYID}. */
public sealed interface Disposition {
    /** Nothing is kept but the submission key. */
    record Delete() implements Disposition {}

    /**
     * The bytes are filed.
     *
     * @param folder the folder's name; made if it is not there
     */
    record Move(String folder) implements Disposition {
        /**
         * Refuses null.
         *
         * @param folder the folder's name; made if it is not there
         */
        public Move {
            Objects.requireNonNull(folder, "folder");
        }
    }

    /**
     * The bytes are dropped, the parts with their records are kept for a while. The default.
     *
     * @param until when {@link SpoolerLogon#sweep} may remove them
     */
    record Retire(Instant until) implements Disposition {
        /**
         * Refuses null.
         *
         * @param until when {@link SpoolerLogon#sweep} may remove them
         */
        public Retire {
            Objects.requireNonNull(until, "until");
        }
    }
}
