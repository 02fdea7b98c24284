package org.postlude.trigger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.postlude.store.Activity;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffCounts;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.Outcome;
import org.postlude.store.SessionDirectory;

/** Sessions with one store each. It refuses ABORT of who is past a permit, and a drain takes until it is told to end. */
final class ScriptedDirectory implements SessionDirectory {
    private final Map<String, Instant> sessions = new LinkedHashMap<>();
    private final Set<String> past;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Semaphore drained = new Semaphore(0);
    private volatile boolean drains;
    private volatile boolean fails;

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

    void fails() {
        fails = true;
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
            }
        }
        return reports;
    }

    private LogoffReport logoff(String owner, LogoffMode mode) {
        if (fails) {
            throw new IllegalStateException("the spooler is closed");
        }
        if (mode == LogoffMode.ABORT && past.contains(owner)) {
            return report(mode, Outcome.REFUSED, Set.of(Activity.OUTBOUND));
        }
        if (mode != LogoffMode.ABORT && drains) {
            drained.acquireUninterruptibly();
        }
        synchronized (this) {
            sessions.remove(owner);
        }
        return report(mode, Outcome.RELEASED, Set.of());
    }

    private static LogoffReport report(LogoffMode mode, Outcome outcome, Set<Activity> activity) {
        LogoffCounts counts = new LogoffCounts(0, 1, 2, 0, 0, 0, 0, 0, 0);
        return new LogoffReport(mode, Optional.empty(), outcome, activity, counts, List.of(), 0, List.of());
    }
}
