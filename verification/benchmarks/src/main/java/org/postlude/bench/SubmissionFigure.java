package org.postlude.bench;

import java.io.IOException;
import java.util.List;

/** Mail programs submit over SMTP, in so many sessions; beside what Postfix accepts from the same program. */
final class SubmissionFigure implements Figure {
    private static final double TIMES_POSTFIX = 5;

    private final int sessions;

    SubmissionFigure(int sessions) {
        this.sessions = sessions;
    }

    @Override
    public String name() {
        return "submission" + sessions;
    }

    @Override
    public Report run(Job job) throws IOException, InterruptedException {
        List<Series> series = Contest.run(
                List.of(() -> new SubmissionContender(job, sessions), () -> new PostfixAccepts(job, sessions)),
                job.rounds(),
                job.progress());
        return new Report(
                name(),
                "SMTP submission of 4 KiB, " + sessions + " sessions",
                series,
                List.of(Goal.atLeast(
                        "at least 5 times what Postfix accepts",
                        series.get(0).median(Lap::rate) / series.get(1).median(Lap::rate),
                        TIMES_POSTFIX)));
    }
}
