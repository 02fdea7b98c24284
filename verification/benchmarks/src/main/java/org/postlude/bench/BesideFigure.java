package org.postlude.bench;

import java.io.IOException;
import java.util.List;

/** What a very large submit and a very slow receiver cost those who submit small messages. */
final class BesideFigure implements Figure {
    private static final double TIMES_UNDISTURBED = 2;

    @Override
    public String name() {
        return "beside";
    }

    @Override
    public Report run(Job job) throws IOException, InterruptedException {
        List<Series> series = Contest.run(
                List.of(() -> contender(job, "disturbed"), () -> contender(job, "undisturbed")),
                job.rounds(),
                job.progress());
        return new Report(
                name(),
                "50 submitters beside submits of 50 MiB and a receiver at 1 octet/s",
                series,
                List.of(Goal.atMost(
                        "p99 at most twice the undisturbed one",
                        series.get(0).median(Lap::p99) / series.get(1).median(Lap::p99),
                        TIMES_UNDISTURBED)));
    }

    private static Contender contender(Job job, String how) throws IOException {
        int count = job.counts().submits() / 2;
        return new ChildContender(
                "Postlude, " + how, job, count, BesideTask.class, folder -> new Object[] {folder, count, how});
    }
}
