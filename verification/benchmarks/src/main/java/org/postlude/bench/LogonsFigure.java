package org.postlude.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postlude.store.LogoffMode;

/**
 * Very many stores of one database open in one session: heap, threads and memory of a logon, the logoff of one in each mode,
 * first with nothing in any store, then with mail for another day in a tenth of them, and at last the logoff of all.
 */
final class LogonsFigure implements Figure {
    private static final String HEAP = "160m";
    /** Open before anything is measured, so that all classes are loaded. */
    private static final int FIRST = 10;
    /** Of so many stores one is logged off in each lap; then it is opened again. */
    private static final int EACH = 20;

    private static final double LOGON_KIBIBYTES = 20;
    private static final double LOGON_THREADS = 0.01;
    private static final double MEBIBYTES = 300;
    private static final double LOGOFF_MILLIS = 10;
    private static final double ALL_SECONDS = 10;

    @Override
    public String name() {
        return "logons";
    }

    @Override
    public Report run(Job job) throws IOException, InterruptedException {
        int count = job.counts().logons();
        Path database = job.folder().fresh("logons");
        List<Goal> goals = new ArrayList<>();
        List<Series> series = new ArrayList<>();
        try (Child child = new Child(LogonsTask.class, HEAP)) {
            lap(child, database, "open", FIRST, FIRST);
            List<Double> before = cost(child, database);
            job.progress().lap("Postlude, opening", 1, lap(child, database, "open", count, count - FIRST));
            List<Double> after = cost(child, database);
            goals.addAll(goals(before, after, count));
            series.addAll(logoffs(job, child, database, "idle"));
            lap(child, database, "mail", count, count);
            series.addAll(logoffs(job, child, database, "mail in a tenth"));
            double resident = cost(child, database).get(2);
            goals.add(Goal.atMost("and after all these logoffs", mebibytes(resident), MEBIBYTES));
            Lap all = lap(child, database, "session", count, count);
            job.progress().lap("Postlude, the session's logoff", 1, all);
            for (Series each : series) {
                goals.add(Goal.atMost(
                        "p99 of a logoff, " + each.contender() + ", within 10 ms",
                        each.median(Lap::p99),
                        LOGOFF_MILLIS));
            }
            goals.add(Goal.atMost(
                    "the session's logoff of all, one after the other, ORDERLY, within 10 s",
                    all.seconds(),
                    ALL_SECONDS));
        }
        job.folder().remove(database);
        return new Report(name(), String.format("%,d open stores of one database", count), series, goals);
    }

    private static List<Goal> goals(List<Double> before, List<Double> after, int count) {
        double more = count - FIRST;
        return List.of(
                Goal.atMost(
                        "at most 20 KiB of heap a logon",
                        (after.get(0) - before.get(0)) / 1024 / more,
                        LOGON_KIBIBYTES),
                Goal.atMost(
                        "no thread a logon (those that come and go with the work are fewer than one in a hundred)",
                        Math.max(0, after.get(1) - before.get(1)) / more,
                        LOGON_THREADS),
                Goal.atMost(
                        "less than 300 MiB resident, in a heap of at most 160 MiB",
                        mebibytes(after.get(2)),
                        MEBIBYTES));
    }

    private static double mebibytes(double octets) {
        return octets / 1048576;
    }

    /** In turn, as contenders are; the lap of round 0 is the cold one. */
    private static List<Series> logoffs(Job job, Child child, Path database, String how) throws IOException {
        int count = job.counts().logons();
        int each = Math.max(1, count / EACH);
        Map<LogoffMode, List<Lap>> laps = new LinkedHashMap<>();
        for (int round = 0; round <= job.rounds(); round++) {
            for (LogoffMode mode : LogoffMode.values()) {
                Lap lap = lap(child, database, mode.name(), each, each);
                job.progress().lap(mode + ", " + how, round, lap);
                laps.computeIfAbsent(mode, key -> new ArrayList<>()).add(lap);
                lap(child, database, "open", count, each);
            }
        }
        return laps.entrySet().stream()
                .map(of -> new Series(
                        of.getKey() + ", " + how,
                        of.getValue().get(0),
                        of.getValue().subList(1, of.getValue().size())))
                .toList();
    }

    private static List<Double> cost(Child child, Path database) throws IOException {
        child.prepare(database, "cost", 0);
        return child.numbers();
    }

    private static Lap lap(Child child, Path database, String what, int stores, int count) throws IOException {
        child.prepare(database, what, stores);
        return child.run(count);
    }
}
