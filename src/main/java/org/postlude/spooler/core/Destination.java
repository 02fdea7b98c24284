package org.postlude.spooler.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is remembered of one lane: how many attempts it stands at once, and whether it was reached of late. */
final class Destination {
    /** Attempts at once. */
    int limit;
    /** Attempts that were answered since the limit was set, while it was used up. */
    int answered;
    /** Attempts in a row that did not reach it. */
    int unreached;
    /** Why it was not reached last; null if it always was. */
    @Nullable
    String trouble;

    @Nullable
    Instant troubleAt;

    Destination(int limit) {
        this.limit = limit;
    }

    Destination copy() {
        Destination copy = new Destination(limit);
        copy.answered = answered;
        copy.unreached = unreached;
        copy.trouble = trouble;
        copy.troubleAt = troubleAt;
        return copy;
    }

    @Override
    public String toString() {
        return limit + " " + answered + " " + unreached + " " + trouble + " " + troubleAt;
    }
}
