package org.postlude.store;

import java.util.List;
import java.util.Objects;
import org.postlude.message.ActivityEvent;

/**
 * What happened, in order, committed and replayable from a cursor: each event at least once, with a key that tells
 * repetitions.
 */
public interface ActivityFeed {
    /**
     * Reads on.
     *
     * @param cursor 0 for the oldest that is kept, else {@link Entry#next()} of the last one read
     * @param limit at least 1
     * @return in order of commit; empty if there is nothing new
     */
    List<Entry> read(long cursor, int limit);

    /**
     * One event and where to read on.
     *
     * @param event what happened
     * @param next the cursor behind it
     */
    record Entry(ActivityEvent event, long next) {
        /**
         * Refuses null.
         *
         * @param event what happened
         * @param next the cursor behind it
         */
        public Entry {
            Objects.requireNonNull(event, "event");
        }
    }
}
