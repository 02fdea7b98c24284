package org.postlude.activitylog;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postlude.message.ActivityEvent;
import org.postlude.store.ActivityFeed;
import org.postlude.store.ActivityLostException;

/**
 * Carries one store's feed into a log. How far it has come stands in the lines themselves, so it goes on exactly behind what is in the
 * log, whatever ended the process before: nothing is missing, and nothing is there twice. Thread-safe.
 */
public final class Recorder {
    private static final int PAGE = 500;
    /** So many may be left out before the log says how far it is. */
    private static final int MOST_SKIPPED = 500;

    private final String store;
    private final ActivityFeed feed;
    private final ActivityLog log;
    private final LoggingPolicy policy;
    private final MailEvents mail;
    private final InstantSource clock;
    // Guarded by this.
    private long cursor;
    private long skipped;

    /**
     * Goes on where the log has it.
     *
     * @param store the name that the log has for it, always the same for the same feed
     * @param feed what it tells
     * @param log is not closed by this
     * @param policy whose events are logged
     * @param mail what mail is beside what the feed tells of it
     * @param clock the time
     */
    public Recorder(
            String store,
            ActivityFeed feed,
            ActivityLog log,
            LoggingPolicy policy,
            MailEvents mail,
            InstantSource clock) {
        this.store = store;
        this.feed = feed;
        this.log = log;
        this.policy = policy;
        this.mail = mail;
        this.clock = clock;
        this.cursor = log.cursor(store).orElse(0);
    }

    /**
     * Reads on until there is nothing new. What it has logged is durable when this returns.
     *
     * @return how many lines were appended
     * @throws ActivityLogException if it cannot be logged
     * @throws org.postlude.store.StoreFailedException if the feed cannot be read
     * @throws org.postlude.store.StoreClosedException if the handle that gave the feed is closed
     */
    public synchronized int record() {
        int lines = 0;
        for (List<ActivityFeed.Entry> page = page(); !page.isEmpty(); page = page()) {
            lines += record(page);
        }
        return lines;
    }

    /** At the end: how many were left out since the last line, so that nobody reads them again. */
    public synchronized void finish() {
        if (skipped > 0) {
            log.append(skipped());
            skipped = 0;
        }
    }

    private List<ActivityFeed.Entry> page() {
        try {
            return feed.read(cursor, PAGE);
        } catch (ActivityLostException e) {
            Map<String, String> facts =
                    Map.of("asked", Long.toString(cursor), "goes-on-at", Long.toString(e.oldest()), "store", store);
            cursor = e.oldest();
            log.append(own(LogKinds.GAP, facts));
            return feed.read(cursor, PAGE);
        }
    }

    private int record(List<ActivityFeed.Entry> page) {
        List<LogEntry> entries = new ArrayList<>();
        long count = skipped;
        for (ActivityFeed.Entry each : page) {
            if (policy.isRequired(each.event())) {
                ReadPosition position = new ReadPosition(store, each.next());
                entries.add(new LogEntry(each.event(), Optional.of(position), mail.of(each.event())));
            } else {
                count++;
            }
        }
        cursor = page.get(page.size() - 1).next();
        skipped = count;
        if (skipped >= MOST_SKIPPED) {
            entries.add(skipped());
            skipped = 0;
        }
        if (!entries.isEmpty()) {
            log.append(entries);
        }
        return entries.size();
    }

    private LogEntry skipped() {
        return own(LogKinds.SKIPPED, Map.of("count", Long.toString(skipped)));
    }

    private LogEntry own(String kind, Map<String, String> facts) {
        ActivityEvent event = new ActivityEvent(kind + ":" + store + "@" + cursor, clock.instant(), kind, facts);
        return new LogEntry(event, Optional.of(new ReadPosition(store, cursor)), Optional.empty());
    }
}
