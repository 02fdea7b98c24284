package org.postlude.store;

import java.util.List;
import java.util.Objects;
import org.postlude.message.ActivityEvent;

/**
 * What happened, in order, committed and replayable from a cursor: each event at least once, with a key that tells
 * repetitions. An event is there after what it tells of is durable, and survives the process as that does. A feed keeps a bounded
 * number of events; the oldest are dropped. Thread-safe.
 *
 * <p>Kinds of mail's events, each about one part (a message's recipients of one domain): {@code mail.sent},
 * {@code mail.returned}, {@code mail.withdrawn}, {@code mail.backed-off}, {@code mail.in-doubt}, {@code mail.held},
 * {@code mail.kept-by-transport}. Their facts: {@code message}, {@code part}, {@code sender}, {@code transport}, {@code attempts},
 * {@code submitted}; if there is one {@code message-id}, {@code subject}, {@code reply}, {@code reason}, {@code until}; and the recipients by what
 * became of each ({@code delivered}, {@code returned}, {@code backing-off} and so on), with a tab between two. A text of more than
 * 4,000 characters is cut off there, earlier in an event of very many facts, and ends with three dots then.
 *
 * <p>Of mail that a transport brought in: {@code mail.received} with {@code message}, {@code transport}, {@code reason} (the mask of a {@link
 * org.postlude.message.event.Blocked}; INTERNALERROR where a policy judges, and one is told late, after a crash), and, as far as its
 * header says it, {@code sender}, {@code recipients} (a tab between two), {@code subject}, {@code message-id}; these are what
 * somebody outside wrote. Of a store: {@code store.logged-off} with {@code mode} and {@code left}. Transports have kinds of their own.
 */
public interface ActivityFeed {
    /**
     * Reads on.
     *
     * @param cursor 0 for the oldest that is kept, else {@link Entry#next()} of the last one read
     * @param limit at least 1
     * @return in order of commit; empty if there is nothing new
     * @throws ActivityLostException if what the cursor names was dropped; it says where reading can go on
     * @throws StoreFailedException if the feed cannot be read, or could not be written: opening the store again mends it
     * @throws StoreClosedException if the handle that gave this feed is closed or released
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
