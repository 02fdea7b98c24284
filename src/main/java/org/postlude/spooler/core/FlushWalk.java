package org.postlude.spooler.core;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
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
    /** And what waits for a limit, and the page of it to read then. */
    private final NavigableMap<String, String> shut = new TreeMap<>();

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
        copy.shut.putAll(shut);
        return copy;
    }

    /** It is read by itself from now on. */
    void pass(String name) {
        passed.add(name);
        ahead.put(name, "");
    }

    /** They are read on when a limit lets them. */
    void shut(Set<String> names) {
        for (String name : names) {
            String next = ahead.remove(name);
            if (passed.add(name) || next != null) {
                shut.put(name, next == null ? "" : next);
            }
        }
    }

    /** They are read when a limit lets them, from their beginning: what was read of them was put back. */
    void putBack(Set<String> names) {
        ahead.replaceAll((name, next) -> Lanes.isAmong(names, name) ? "" : next);
        for (String name : passed) {
            if (Lanes.isAmong(names, name) && !shut.containsKey(name)) {
                ahead.put(name, "");
            }
        }
        ahead.keySet().removeAll(names);
        passed.addAll(names);
        names.forEach(name -> shut.put(name, ""));
        isOutdated |= reading != null && Lanes.isAmong(names, reading);
    }

    /** A limit lets it. */
    void open(String name) {
        String next = shut.remove(name);
        if (next != null) {
            ahead.put(name, next);
        }
    }

    boolean isShut(String name) {
        return shut.containsKey(name);
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

    /** Whether a lane is read by what is being read: all, or a group, without what was passed by meanwhile. */
    boolean isReading(String lane) {
        return reading == null
                ? !Lanes.isAmong(passed, lane)
                : Lanes.group(lane).equals(reading) && (lane.equals(reading) || !passed.contains(lane));
    }

    /** One of what was passed by that is to be read now; null if there is none. */
    @Nullable
    String next(Predicate<String> isWanted) {
        return ahead.keySet().stream().filter(isWanted).findFirst().orElse(null);
    }

    /** Of what waits for limits, what is not awaited is left. Returns whether any was. */
    boolean leave(Predicate<String> isAwaited) {
        boolean isAny = false;
        while (!shut.isEmpty() && !isAwaited.test(shut.firstKey())) {
            shut.pollFirstEntry();
            isAny = true;
        }
        return isAny;
    }

    /** Whether anything that was passed by is still to be read. */
    boolean isAnyLeft() {
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
            return;
        }
        Map<String, String> mine = shut.containsKey(reading) ? shut : ahead;
        if (next == null) {
            mine.remove(reading);
        } else {
            mine.put(reading, next);
        }
    }

    /** Nothing of it is begun any more; all may still be read, to be counted. */
    void giveUp(boolean isReadOn) {
        passed.clear();
        ahead.clear();
        shut.clear();
        isIncomplete = false;
        isOutdated |= reading != null || !isReadOn;
        cursor = isReadOn ? cursor : null;
    }

    @Override
    public String toString() {
        return cursor + " " + isBeside + isIncomplete + isLoading + isOutdated + reading + passed + ahead + shut;
    }
}
