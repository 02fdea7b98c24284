package org.postlude.store.sql;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.postlude.store.spi.QueuedPart;

/**
 * Of lanes of one store a part each that waits there, so that the head of the lane is this one or comes before it: whoever comes
 * behind it changes nothing there, and SQLite need not be asked. For the writer alone, who alone changes rows. What a transaction
 * that is taken back has noted is wrong, and so is a part that no longer waits: both are forgotten.
 */
final class Heads {
    private static final int MOST = 20_000;

    private record Place(long due, String message, int idx) {
        /** As SQLite has them in {@code lane}; the names of messages are ASCII. */
        static final Comparator<Place> ORDER = Comparator.comparingLong(Place::due)
                .thenComparing(Place::message)
                .thenComparingInt(Place::idx);

        static Place of(QueuedPart part) {
            return new Place(
                    Rows.millis(part.label().due()),
                    part.id().message().value(),
                    part.id().index());
        }
    }

    private final Map<Rows.Lane, Place> waiting = new HashMap<>();

    /** Whether the head of its lane comes before a new part, for all that is known. */
    boolean isBehind(QueuedPart part) {
        Place known = waiting.get(Rows.Lane.of(part.label()));
        return known != null && Place.ORDER.compare(known, Place.of(part)) <= 0;
    }

    /** It waits in its lane, which knows it. */
    void note(QueuedPart part) {
        if (waiting.size() >= MOST) {
            waiting.clear();
        }
        waiting.put(Rows.Lane.of(part.label()), Place.of(part));
    }

    /** A part of it may have left. */
    void forget(Rows.Lane lane) {
        waiting.remove(lane);
    }

    void forgetAll() {
        waiting.clear();
    }
}
