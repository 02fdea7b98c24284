package org.postlude.spooler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;

/** What has been used of the limits, of all stores together. */
final class LimitTable {
    private static final int MOST_WINDOWS = 10_000;

    /**
     * One limit of one name.
     *
     * @param limit which limit, by its place among the settings
     * @param name of a lane, of all lanes of a transport, or of a sender
     */
    record Key(int limit, String name) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int before = Integer.compare(limit, other.limit);
            return before == 0 ? name.compareTo(other.name) : before;
        }
    }

    private record Opening(Instant at, Key key) implements Comparable<Opening> {
        @Override
        public int compareTo(Opening other) {
            int earlier = at.compareTo(other.at);
            return earlier == 0 ? key.compareTo(other.key) : earlier;
        }
    }

    private final Map<Key, LimitWindow> windows = new TreeMap<>();
    /** Of each attempt that is claimed or under way, what it counts for. */
    private final Map<AttemptId, List<Key>> taken = new HashMap<>();
    /** Lanes and groups of lanes of which nothing is begun, by the limit that is used up. */
    final Map<String, Key> full = new TreeMap<>();
    /** Limits that something waits for beside, as a logoff waits for it. */
    final Set<Key> beside = new TreeSet<>();
    /** What is waited for, and until when; not what depends on attempts that are under way. */
    private final Map<Key, Instant> awaited = new TreeMap<>();

    private final NavigableSet<Opening> openings = new TreeSet<>();

    /** Whether there is room; a name that there is no place for has none until another one has let go. */
    boolean hasRoom(Key key, Instant now) {
        LimitWindow window = windows.get(key);
        if (window != null) {
            return window.hasRoom(now);
        }
        if (windows.size() >= MOST_WINDOWS) {
            windows.values().removeIf(unused -> unused.isUnused(now));
        }
        return windows.size() < MOST_WINDOWS;
    }

    /** {@code fresh} makes the window of a limit that a name uses for the first time. */
    void take(AttemptId attempt, List<Key> keys, Function<Key, LimitWindow> fresh) {
        keys.forEach(key -> windows.computeIfAbsent(key, fresh).running++);
        taken.put(attempt, keys);
    }

    /** The attempt is over; returns what it counted for. */
    List<Key> end(AttemptId attempt, boolean counts, Instant now) {
        List<Key> keys = taken.isEmpty() ? null : taken.remove(attempt);
        if (keys == null) {
            return List.of();
        }
        for (Key key : keys) {
            LimitWindow window = windows.get(key);
            if (window != null && counts) {
                window.end(now);
            } else if (window != null) {
                window.running--;
            }
        }
        return keys;
    }

    @Nullable
    LimitWindow window(Key key) {
        return windows.get(key);
    }

    /** Null if it depends on what is under way. */
    @Nullable
    Instant opens(Key key) {
        LimitWindow window = windows.get(key);
        return window == null ? null : window.opens();
    }

    void await(Key key, Instant until) {
        Instant before = awaited.put(key, until);
        if (before != null) {
            openings.remove(new Opening(before, key));
        }
        openings.add(new Opening(until, key));
    }

    void forget(Key key) {
        Instant before = awaited.remove(key);
        if (before != null) {
            openings.remove(new Opening(before, key));
        }
    }

    @Nullable
    Instant firstOpening() {
        return openings.isEmpty() ? null : openings.first().at();
    }

    Key firstKey() {
        return openings.first().key();
    }

    void shift(Duration by) {
        windows.values().forEach(window -> window.shift(by));
        List<Opening> before = new ArrayList<>(openings);
        before.forEach(opening -> await(opening.key(), opening.at().plus(by)));
    }

    LimitTable copy() {
        LimitTable copy = new LimitTable();
        windows.forEach((key, window) -> copy.windows.put(key, window.copy()));
        copy.taken.putAll(taken);
        copy.full.putAll(full);
        copy.beside.addAll(beside);
        copy.awaited.putAll(awaited);
        copy.openings.addAll(openings);
        return copy;
    }

    @Override
    public String toString() {
        return windows.isEmpty() && full.isEmpty() ? "" : windows + " " + full + beside + " " + awaited;
    }
}
