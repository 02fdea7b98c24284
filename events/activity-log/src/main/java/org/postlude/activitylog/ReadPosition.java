package org.postlude.activitylog;

import java.util.Objects;

/**
 * How far a feed was read: it stands in the line of the event itself, so that no crash can part them.
 *
 * @param store whose feed, by the name that the log has for it
 * @param next the cursor behind the event
 */
public record ReadPosition(String store, long next) {
    /**
     * Refuses null.
     *
     * @param store whose feed
     * @param next the cursor behind the event
     */
    public ReadPosition {
        Objects.requireNonNull(store, "store");
    }
}
