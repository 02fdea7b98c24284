package org.postlude.bench;

import java.io.IOException;
import java.util.List;

/** Larger messages, where a delayed acknowledgement would show, beside Angus Mail with ready bytes and TCP_NODELAY. */
final class LargeFigure implements Figure {
    private static final int SIZE = 64 * 1024;
    private static final double OF_ANGUS = 0.7;

    @Override
    public String name() {
        return "large";
    }

    @Override
    public Report run(Job job) throws IOException, InterruptedException {
        int count = job.counts().large();
        List<Series> series = Contest.run(
                List.of(
                        () -> SinkContender.postlude(job, count, SIZE),
                        () -> SinkContender.angus("Angus Mail from memory, TCP_NODELAY", job, "raw", count, SIZE)),
                job.rounds(),
                job.progress());
        return new Report(
                name(),
                String.format("a backlog of %,d of 64 KiB, 10 connections", count),
                series,
                List.of(Goal.atLeast(
                        "at least 70 % of Angus Mail from memory",
                        series.get(0).median(Lap::rate) / series.get(1).median(Lap::rate), OF_ANGUS)));
    }
}
