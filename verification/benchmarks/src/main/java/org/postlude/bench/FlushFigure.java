package org.postlude.bench;

import java.io.IOException;
import java.util.List;

/** A backlog goes out over ten connections, beside the same backlog in Postfix, and beside Angus Mail without a store. */
final class FlushFigure implements Figure {
    private static final double TIMES_POSTFIX = 4;

    @Override
    public String name() {
        return "flush";
    }

    @Override
    public Report run(Job job) throws IOException, InterruptedException {
        int count = job.counts().backlog();
        List<Series> series = Contest.run(
                List.of(
                        () -> SinkContender.postlude(job, count, Letters.SMALL),
                        () -> new PostfixFlushes(job, count),
                        () -> SinkContender.angus("Angus Mail, not durable", job, "compose", count, Letters.SMALL)),
                job.rounds(),
                job.progress());
        double mine = series.get(0).median(Lap::rate);
        return new Report(
                name(),
                String.format("a backlog of %,d of 4 KiB, 10 connections", count),
                series,
                List.of(
                        Goal.atLeast(
                                "at least 4 times Postfix's flush",
                                mine / series.get(1).median(Lap::rate),
                                TIMES_POSTFIX),
                        Goal.atLeast(
                                "ahead of Angus Mail, which composes and keeps nothing",
                                mine / series.get(2).median(Lap::rate),
                                1)));
    }
}
