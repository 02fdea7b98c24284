package org.postlude.spooler.queue;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A standing order (rule O3) about mail that is there and mail that comes: it is held, or returned to its sender, whenever an attempt of it
 * would begin. Durable in the store.
 *
 * @param id its name in this store
 * @param kind what it does
 * @param filter to what
 * @param reason shown wherever its work is listed, and in reports to senders
 * @param until when it ends, and what it holds is let go; null if a person ends it
 * @param created when it was made
 * @param by who made it; for people
 */
public record Rule(
        String id,
        Kind kind,
        Filter filter,
        String reason,
        @Nullable Instant until,
        Instant created,
        String by) {
    /** What a rule does. */
    public enum Kind {
        /** Keeps mail back until it is released, or the rule ends. */
        HOLD,
        /** Ends mail with a report to its sender. */
        BOUNCE
    }

    /**
     * Refuses null, and a filter that asks for what has ended.
     *
     * @param id its name in this store
     * @param kind what it does
     * @param filter to what
     * @param reason shown wherever its work is listed
     * @param until when it ends
     * @param created when it was made
     * @param by who made it
     * @throws IllegalArgumentException if the filter names messages, or states: a rule is about what is going to be attempted
     */
    public Rule {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(filter, "filter");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(created, "created");
        Objects.requireNonNull(by, "by");
        if (!filter.states().isEmpty() || !filter.names().isEmpty()) {
            throw new IllegalArgumentException("a rule is about whatever is going to be attempted, so its filter"
                    + " has no state and no beginning of an id; it is " + filter
                    + ". Nothing was changed; give sender= recipient= domain= transport= or subject=");
        }
    }

    /**
     * Whether it is over.
     *
     * @param now the time
     * @return true from {@link #until()} on
     */
    public boolean isOver(Instant now) {
        return until != null && !until.isAfter(now);
    }
}
