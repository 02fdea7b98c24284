package org.postlude.spooler.sequence;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Every call to a provider of one process, stores and transports together, in the order they began. Thread-safe. */
public final class CallJournal {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    void add(String line) {
        lines.add(line);
    }

    /** All lines so far. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** The lines that a test asks for. */
    public List<String> only(Predicate<String> wanted) {
        return lines.stream().filter(wanted).toList();
    }

    /** What belongs to the life of logons and to logoffs; not the work in between. */
    public List<String> life() {
        return only(line -> LIFE.stream().anyMatch(line::contains));
    }

    /** How many lines are exactly this one. */
    public long count(String line) {
        return lines.stream().filter(line::equals).count();
    }

    /** Forgets what was; a test looks at what comes next. */
    public void clear() {
        lines.clear();
    }

    private static final List<String> LIFE = List.of(
            "compareStoreIds",
            "ogon",
            "beginEpoch",
            "transportNotify",
            "ogoff",
            "close",
            "release",
            "COMPLETE",
            "status row removed",
            "shutdown");
}
