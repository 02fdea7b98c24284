package org.postlude.bench;

import java.io.IOException;
import java.util.List;

/** The activity log, beside a bare file that gets as many octets with as many forces; and how fast it is verified. */
final class EventsFigure implements Figure {
    private static final double EVENTS_A_SECOND = 20_000;
    private static final double LINES_A_SECOND = 100_000;

    @Override
    public String name() {
        return "events";
    }

    @Override
    public Report run(Job job) throws IOException, InterruptedException {
        List<Series> series = Contest.run(
                List.of(
                        () -> contender("Postlude, groups of 500 as a feed is read", job, "append"),
                        () -> contender("bare file, as many octets and forces", job, "bare"),
                        () -> contender("Postlude, 64 threads, a call for each", job, "each"),
                        () -> contender("Postlude, verify", job, "verify")),
                job.rounds(),
                job.progress());
        double bare = series.get(1).median(Lap::rate);
        return new Report(
                name(),
                String.format(
                        "%,d events of mail into a log, durably, and verified",
                        job.counts().events()),
                series,
                List.of(
                        Goal.atLeast(
                                "at least 20,000 events/s appended durably",
                                series.get(0).median(Lap::rate),
                                EVENTS_A_SECOND),
                        Goal.atLeast(
                                "at least 100,000 lines/s verified",
                                series.get(3).median(Lap::rate),
                                LINES_A_SECOND),
                        Goal.none("part of the bare file's rate", series.get(0).median(Lap::rate) / bare),
                        Goal.none(
                                "the same for calls of 64 threads",
                                series.get(2).median(Lap::rate) / bare)));
    }

    private static Contender contender(String name, Job job, String what) throws IOException {
        int count = job.counts().events();
        return new ChildContender(name, job, count, EventsTask.class, folder -> new Object[] {folder, what, count});
    }
}
