package org.postlude.command;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.postlude.message.ActivityEvent;
import org.postlude.message.PostludeException;
import org.postlude.store.ActivityFeed;
import org.postlude.store.ActivityLostException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last events of a feed, for whoever looks now and then. Thread-safe. */
final class RecentEvents {
    private static final Logger LOG = LoggerFactory.getLogger(RecentEvents.class);
    private static final int MOST = 100;
    private static final int PAGE = 500;

    private final Supplier<ActivityFeed> feeds;
    // Guarded by this.
    private final Deque<ActivityEvent> last = new ArrayDeque<>();
    private long cursor;

    /**
     * @param feeds asked each time: a store may have been opened again
     */
    RecentEvents(Supplier<ActivityFeed> feeds) {
        this.feeds = feeds;
    }

    /** The latest first. */
    synchronized List<ActivityEvent> last(int most) {
        try {
            readOn();
        } catch (PostludeException e) { // a page is shown without them
            LOG.debug("the activity feed could not be read", e);
        }
        List<ActivityEvent> found = new ArrayList<>();
        last.descendingIterator().forEachRemaining(event -> {
            if (found.size() < most) {
                found.add(event);
            }
        });
        return found;
    }

    private void readOn() {
        ActivityFeed feed = feeds.get();
        List<ActivityFeed.Entry> page;
        do {
            try {
                page = feed.read(cursor, PAGE);
            } catch (ActivityLostException e) {
                cursor = e.oldest();
                page = feed.read(cursor, PAGE);
            }
            for (ActivityFeed.Entry each : page) {
                cursor = each.next();
                last.addLast(each.event());
                if (last.size() > MOST) {
                    last.removeFirst();
                }
            }
        } while (page.size() == PAGE);
    }
}
