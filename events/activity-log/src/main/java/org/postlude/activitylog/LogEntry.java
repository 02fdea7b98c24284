package org.postlude.activitylog;

import java.util.Objects;
import java.util.Optional;
import org.postlude.message.ActivityEvent;
import org.postlude.message.event.RecordedEvent;

/**
 * What is to be appended.
 *
 * @param event what happened, as its feed tells it
 * @param position where the feed is read on; empty if the event is of no feed
 * @param recorded the same as one of the parental controls' events; empty if it is none, or is one already
 */
public record LogEntry(ActivityEvent event, Optional<ReadPosition> position, Optional<RecordedEvent> recorded) {
    /**
     * Refuses null.
     *
     * @param event what happened
     * @param position where the feed is read on
     * @param recorded the same as one of the parental controls' events
     */
    public LogEntry {
        Objects.requireNonNull(event, "event");
        Objects.requireNonNull(position, "position");
        Objects.requireNonNull(recorded, "recorded");
    }

    /**
     * An event that is of no feed.
     *
     * @param event what happened
     * @return an entry
     */
    public static LogEntry of(ActivityEvent event) {
        return new LogEntry(event, Optional.empty(), Optional.empty());
    }

    /**
     * As its line in a log has it, but for its place there ({@code n}, {@code prev}, {@code hash}).
     *
     * @return one JSON object, without a newline
     */
    public String json() {
        return LineFormat.text(this);
    }
}
