package org.postlude.trigger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.postlude.store.Activity;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffCounts;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.Outcome;
import org.postlude.store.SessionDirectory;

/**
 * Sessions with one store each. It refuses ABORT of who is past a permit, a drain takes until it is told to end, and ends by an ABORT; one that
 * is slow is not done in its time.
 */
final class ScriptedDirectory implements SessionDirectory {
    private final Map<String, Instant> sessions = new LinkedHashMap<>();
    private final Set<String> past;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Semaphore drained = new Semaphore(0);
    private volatile boolean drains;
    private volatile boolean isSlow;
    private volatile boolean staysOpen;
    private volatile @Nullable Error failure;
    private final Set<String> withAnother = ConcurrentHashMap.newKeySet();

    ScriptedDirectory(String... past) {
        this.past = Set.of(past);
    }

    synchronized void open(String owner, Instant at) {
        sessions.put(owner, at);
    }

    void drainsUntilTold() {
        drains = true;
    }

    void drained() {
        drained.release();
    }

    void failsWith(@Nullable Error with) {
        failure = with;
    }

    void isSlow(boolean now) {
        isSlow = now;
    }

    /** A program that opens its store again at once, with the time from before. */
    void staysOpen() {
        staysOpen = true;
    }

    /** They have a second store, of which nothing is past a permit. */
    void hasAnother(String owner) {
        withAnother.add(owner);
    }

    /** Such as {@code ann ORDERLY 30s}. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public synchronized List<String> owners() {
        return List.copyOf(sessions.keySet());
    }

    @Override
    public synchronized Optional<Instant> since(String owner) {
        return Optional.ofNullable(sessions.get(owner));
    }

    @Override
    public List<LogoffReport> logoff(Predicate<String> owner, LogoffMode mode, Deadline deadline) {
        List<LogoffReport> reports = new ArrayList<>();
        for (String each : owners()) {
            if (owner.test(each)) {
                asked.add(
                        each + " " + mode + " " + deadline.limit().orElseThrow().toSeconds() + "s");
                reports.add(logoff(each, mode));
                if (withAnother.remove(each)) {
                    reports.add(report(mode, Outcome.RELEASED, Set.of()));
                }
            }
        }
        return reports;
    }

    private LogoffReport logoff(String owner, LogoffMode mode) {
        Error error = failure;
        if (error != null) {
            throw error;
        }
        if (mode == LogoffMode.ABORT && past.contains(owner)) {
            return report(mode, Outcome.REFUSED, Set.of(Activity.OUTBOUND));
        }
        if (mode != LogoffMode.ABORT && isSlow) {
            return report(mode, Outcome.INCOMPLETE, Set.of(Activity.OUTBOUND));
        }
        if (mode != LogoffMode.ABORT && drains) {
            drained.acquireUninterruptibly();
        } else if (drains) {
            drained.release();
        }
        synchronized (this) {
            if (!staysOpen) {
                sessions.remove(owner);
            }
        }
        return report(mode, Outcome.RELEASED, Set.of());
    }

    private static LogoffReport report(LogoffMode mode, Outcome outcome, Set<Activity> activity) {
        LogoffCounts counts = new LogoffCounts(0, 1, 2, 0, 0, 0, 0, 0, 0);
        return new LogoffReport(mode, Optional.empty(), outcome, activity, counts, List.of(), 0, List.of());
    }
}
