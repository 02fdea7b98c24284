package org.postlude.activitylog;

import java.util.Objects;
import java.util.Optional;
import org.postlude.message.ActivityEvent;

/**
 * One line, as it was read.
 *
 * @param number the first line of a log has 1, each further one 1 more
 * @param event what happened
 * @param position where the feed is read on; empty if the event is of no feed
 * @param recorded the same as one of the parental controls' events, with the same key and time; empty if there is none
 * @param prev the hash of the line before
 * @param hash its own
 */
public record LogLine(
        long number,
        ActivityEvent event,
        Optional<ReadPosition> position,
        Optional<ActivityEvent> recorded,
        String prev,
        String hash) {
    /**
     * Refuses null.
     *
     * @param number its number
     * @param event what happened
     * @param position where the feed is read on
     * @param recorded the same as one of the parental controls' events
     * @param prev the hash of the line before
     * @param hash its own
     */
    public LogLine {
        Objects.requireNonNull(event, "event");
        Objects.requireNonNull(position, "position");
        Objects.requireNonNull(recorded, "recorded");
        Objects.requireNonNull(prev, "prev");
        Objects.requireNonNull(hash, "hash");
    }

    /**
     * As a head.
     *
     * @return number and hash
     */
    public LogHead head() {
        return new LogHead(number, hash);
    }

    /**
     * As it is written in a file: what could steer a terminal, or is seen by nobody, is escaped.
     *
     * @return one JSON object, without a newline
     */
    public String json() {
        return LineFormat.text(this);
    }
}
