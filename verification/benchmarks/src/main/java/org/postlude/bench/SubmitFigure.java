package org.postlude.bench;

import java.io.IOException;
import java.util.List;

/** Durable submits by so many threads, beside the least that plain JDBC needs, and beside what Postfix accepts. */
final class SubmitFigure implements Figure {
    private static final double OF_BARE = 0.7;
    private static final double TIMES_POSTFIX = 20;
    private static final double P99_MILLIS = 25;
    private static final double CPU_SECONDS = 0.06;

    private final int threads;

    SubmitFigure(int threads) {
        this.threads = threads;
    }

    @Override
    public String name() {
        return "submit" + threads;
    }

    @Override
    public Report run(Job job) throws IOException, InterruptedException {
        int count = job.counts().submits();
        ChildContender.Order order = folder -> new Object[] {folder, count, Letters.SMALL, threads};
        List<Series> series = Contest.run(
                List.of(
                        () -> new ChildContender("Postlude", job, count, SubmitTask.class, order),
                        () -> new ChildContender("plain JDBC, group commit", job, count, BareTask.class, order),
                        () -> new PostfixAccepts(job, threads)),
                job.rounds(),
                job.progress());
        Series mine = series.get(0);
        double rate = mine.median(Lap::rate);
        return new Report(
                name(),
                "durable submits of 4 KiB, " + threads + " submitters",
                series,
                List.of(
                        Goal.atLeast(
                                "at least 70 % of plain JDBC",
                                rate / series.get(1).median(Lap::rate), OF_BARE),
                        Goal.atLeast(
                                "at least 20 times what Postfix accepts",
                                rate / series.get(2).median(Lap::rate),
                                TIMES_POSTFIX),
                        Goal.atMost("p99 under 25 ms", mine.median(Lap::p99), P99_MILLIS),
                        Goal.atMost("at most 0.06 CPU s per 1,000", mine.median(Lap::cpuPerThousand), CPU_SECONDS)));
    }
}
