package org.postlude.activitylog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.postlude.message.ActivityEvent;
import org.postlude.store.ActivityFeed;
import org.postlude.store.ActivityLostException;

/** A feed that keeps as much as a test says; its cursors are those of the spooler's. */
final class SetFeed implements ActivityFeed {
    private final SetTime time;
    private final List<ActivityEvent> events = new ArrayList<>();
    private long oldest = 1;

    SetFeed(SetTime time) {
        this.time = time;
    }

    ActivityEvent add(String kind, String sender) {
        ActivityEvent event = new ActivityEvent(
                "part:" + events.size(), time.instant(), kind, Map.of("sender", sender, "delivered", "b@example.net"));
        events.add(event);
        return event;
    }

    void add(int count) {
        for (int i = 0; i < count; i++) {
            add("mail.sent", "a" + i + "@example.org");
        }
    }

    void dropUpTo(long cursor) {
        oldest = cursor;
    }

    List<ActivityEvent> all() {
        return events;
    }

    @Override
    public List<Entry> read(long cursor, int limit) {
        if (cursor != 0 && (cursor < oldest || cursor > events.size() + 1)) {
            throw new ActivityLostException("a", cursor, oldest);
        }
        List<Entry> found = new ArrayList<>();
        for (long i = Math.max(cursor, oldest); i <= events.size() && found.size() < limit; i++) {
            found.add(new Entry(events.get((int) i - 1), i + 1));
        }
        return found;
    }
}
