package org.postlude.bench;

import java.io.IOException;
import java.util.List;

/** What a program pays that calls {@code Transport.send} instead of {@code submit}. */
final class BridgeFigure implements Figure {
    private static final double TIMES_NATIVE = 1.2;
    private static final int THREADS = 10;

    @Override
    public String name() {
        return "bridge";
    }

    @Override
    public Report run(Job job) throws IOException, InterruptedException {
        List<Series> series = Contest.run(
                List.of(
                        () -> contender("submit of a MimeMessage", job, "submit"),
                        () -> contender("Transport.send of one", job, "send")),
                job.rounds(),
                job.progress());
        Series submit = series.get(0);
        Series send = series.get(1);
        return new Report(
                name(),
                "a MimeMessage of 4 KiB, " + THREADS + " threads, durable",
                series,
                List.of(
                        Goal.atMost(
                                "Transport.send costs at most 1.2 times a submit",
                                submit.median(Lap::rate) / send.median(Lap::rate),
                                TIMES_NATIVE),
                        Goal.atMost(
                                "the same in processor time",
                                send.median(Lap::cpuPerThousand) / submit.median(Lap::cpuPerThousand),
                                TIMES_NATIVE)));
    }

    private static Contender contender(String name, Job job, String how) throws IOException {
        int count = job.counts().submits();
        return new ChildContender(
                name, job, count, BridgeTask.class, folder -> new Object[] {how, folder, count, THREADS});
    }
}
