package org.postlude.spooler.core;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How far a flush has read the queue in its present turn. Lanes, and groups of them, of which enough waits are passed by: what
 * they have is read by itself, whenever little of it is left at hand, so nobody waits behind them.
 */
final class FlushWalk {
    /** The page to read next, of all; null when the last one was read. */
    @Nullable
    String cursor = "";

    /** Whether that is a page of the large mail of the domain that was asked for, which has a lane beside that of the rest. */
    boolean isBeside;
    /** Some of what was read was put back, and it is not known by its lane: all is to be read again. */
    boolean isIncomplete;

    boolean isLoading;
    /** What is being read is not what it was read for any more. */
    boolean isOutdated;
    /** Of what was passed by, the name whose page is being read; null for all. */
    @Nullable
    String reading;

    /** What was passed by, whatever has become of it. */
    private final Set<String> passed = new TreeSet<>();
    /** Of that, what is read by itself, and its next page. */
    private final Map<String, String> ahead = new TreeMap<>();
    /** And what waits for a limit, to be read then. */
    private final NavigableSet<String> shut = new TreeSet<>();

    FlushWalk copy() {
        FlushWalk copy = new FlushWalk();
        copy.cursor = cursor;
        copy.isBeside = isBeside;
        copy.isIncomplete = isIncomplete;
        copy.isLoading = isLoading;
        copy.isOutdated = isOutdated;
        copy.reading = reading;
        copy.passed.addAll(passed);
        copy.ahead.putAll(ahead);
        copy.shut.addAll(shut);
        return copy;
    }

    /** It is read by itself from now on. */
    void pass(String name) {
        passed.add(name);
        ahead.put(name, "");
    }

    /** They are read when a limit lets them, from their beginning: what was read of them is put back. */
    void shut(Set<String> names) {
        passed.addAll(names);
        ahead.keySet().removeAll(names);
        shut.addAll(names);
        isOutdated |= reading != null && names.contains(reading);
    }

    /** A limit lets it. */
    void open(String name) {
        if (shut.remove(name)) {
            ahead.put(name, "");
        }
    }

    /** The next page of a name that was passed by is asked for, or of all. */
    void begin(@Nullable String name) {
        reading = name;
        isLoading = true;
        isOutdated = false;
    }

    Set<String> passed() {
        return Collections.unmodifiableSet(passed);
    }

    boolean hasPassed(String lane) {
        return Lanes.isAmong(passed, lane);
    }

    /** One of what was passed by that is to be read now; null if there is none. */
    @Nullable
    String next(Predicate<String> isWanted) {
        return ahead.keySet().stream().filter(isWanted).findFirst().orElse(null);
    }

    /** Whether anything that was passed by is still to be read; of what waits for limits, what is awaited. */
    boolean isAnyLeft(Predicate<String> isAwaited) {
        while (ahead.isEmpty() && !shut.isEmpty() && !isAwaited.test(shut.first())) {
            shut.pollFirst();
        }
        return !ahead.isEmpty() || !shut.isEmpty();
    }

    /** The page to read. */
    String cursorOf(@Nullable String name) {
        String next = name == null ? cursor : ahead.get(name);
        return next == null ? "" : next;
    }

    /** A page was read; null was the last one. */
    void read(@Nullable String next) {
        if (reading == null) {
            cursor = next;
        } else if (next == null) {
            ahead.remove(reading);
        } else {
            ahead.put(reading, next);
        }
    }

    /** Nothing of it is begun any more; all may still be read, to be counted. */
    void giveUp(boolean isReadOn) {
        passed.clear();
        ahead.clear();
        shut.clear();
        isIncomplete = false;
        isOutdated = true;
        cursor = isReadOn ? cursor : null;
    }

    @Override
    public String toString() {
        return cursor + " " + isBeside + isIncomplete + isLoading + isOutdated + reading + passed + ahead + shut;
    }
}
