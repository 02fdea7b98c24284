package org.postlude.web;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageState;
import org.postlude.message.PostludeException;
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.QueueControl;
import org.postlude.store.MessageStatus;
import org.postlude.store.QueuePage;

/**
 * A queue by state and age.
 *
 * @param queued all of it
 * @param looked the oldest so many were looked at
 * @param oldest how old the oldest is; null if there is none
 * @param counts by state, then by age
 * @param fault why nothing is known of it; null if it could be read
 */
record Tally(
        long queued,
        int looked,
        @Nullable Duration oldest,
        Map<MessageState, long[]> counts,
        @Nullable String fault) {
    /** A look at a million takes too long for a page. */
    private static final int MOST = 5_000;

    private static final int PAGE = 1_000;
    private static final Duration[] AGES = {Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofDays(1)};
    /** The heads of the columns. */
    static final String[] NAMES = {"< 1 min", "< 1 h", "< 1 d", "older"};

    static final Tally NONE = new Tally(0, 0, null, Map.of(), null);

    /** A store that cannot be read is no reason to show nothing of the others. */
    static Tally of(QueueControl queue) {
        try {
            return read(queue);
        } catch (PostludeException e) {
            return new Tally(0, 0, null, Map.of(), String.valueOf(e.getMessage()));
        }
    }

    private static Tally read(QueueControl queue) {
        Map<MessageState, long[]> counts = new EnumMap<>(MessageState.class);
        int looked = 0;
        Duration oldest = null;
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent() && looked < MOST) {
            QueuePage page = queue.list(Filter.all(), cursor.get(), PAGE);
            for (MessageStatus each : page.messages()) {
                counts.computeIfAbsent(each.state(), state -> new long[NAMES.length])[age(each.age())]++;
                oldest = oldest == null || each.age().compareTo(oldest) > 0 ? each.age() : oldest;
            }
            looked += page.messages().size();
            cursor = page.next();
        }
        return new Tally(cursor.isPresent() ? queue.count(Filter.all()) : looked, looked, oldest, counts, null);
    }

    /** Of those that were looked at. */
    long in(MessageState state) {
        return LongStream.of(counts.getOrDefault(state, new long[0])).sum();
    }

    private static int age(Duration age) {
        int column = 0;
        while (column < AGES.length && age.compareTo(AGES[column]) >= 0) {
            column++;
        }
        return column;
    }
}
