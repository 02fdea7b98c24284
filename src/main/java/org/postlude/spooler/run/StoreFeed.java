package org.postlude.spooler.run;

import java.util.List;
import org.postlude.store.ActivityFeed;

/** A client's look at the feed of its store. */
final class StoreFeed implements ActivityFeed {
    private final Asking asking;
    private final StoreDesk desk;
    private final Waiting threads;

    StoreFeed(Asking asking, StoreDesk desk, Waiting threads) {
        this.asking = asking;
        this.desk = desk;
        this.threads = threads;
    }

    @Override
    public List<Entry> read(long cursor, int limit) {
        if (cursor < 0 || limit < 1) {
            throw new IllegalArgumentException(
                    "a feed is read from 0 or a cursor it gave, at least one event at a time; not from " + cursor + ", "
                            + limit);
        }
        return asking.ask("read its activity", () -> desk.inTurn(threads, log -> log.read(cursor, limit)));
    }
}
