package org.postlude.tck.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The time of a bench: moves only when a test says so. */
public final class SettableTime implements InstantSource {
    private volatile Instant now;

    SettableTime(Instant start) {
        now = start;
    }

    @Override
    public Instant instant() {
        return now;
    }

    /**
     * Moves on.
     *
     * @param time by how much
     * @return the new time
     */
    public synchronized Instant advance(Duration time) {
        now = now.plus(time);
        return now;
    }
}
