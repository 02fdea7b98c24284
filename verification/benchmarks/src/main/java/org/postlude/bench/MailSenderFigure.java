package org.postlude.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Fifty threads send with Spring's JavaMailSender to a server that is 20 ms away, and the same by way of a store. */
final class MailSenderFigure implements Figure {
    private static final Duration ROUND_TRIP = Duration.ofMillis(20);
    private static final double TIMES_REMOTE = 4;
    private static final int THREADS = 50;

    @Override
    public String name() {
        return "mailsender";
    }

    @Override
    public Report run(Job job) throws IOException, InterruptedException {
        int port = Tools.freePort();
        try (Sink sink = Sink.start(port);
                FarWire wire = new FarWire(port, ROUND_TRIP)) {
            List<Series> series = Contest.run(
                    List.of(
                            () -> contender(
                                    "on Postlude, durable", job, "postlude", job.counts().submits(), wire.port()),
                            () -> contender(
                                    "to the server itself", job, "smtp", job.counts().postfix(), wire.port())),
                    job.rounds(),
                    job.progress());
            sink.await(job.counts().postfix(), Duration.ofMinutes(1));
            return new Report(
                    name(),
                    "JavaMailSender, 4 KiB, " + THREADS + " threads, a server with round trips of 20 ms",
                    series,
                    List.of(Goal.atLeast(
                            "at least 4 times what the server takes",
                            series.get(0).median(Lap::rate) / series.get(1).median(Lap::rate),
                            TIMES_REMOTE)));
        }
    }

    private static Contender contender(String name, Job job, String protocol, int count, int port)
            throws IOException {
        return new ChildContender(
                name,
                job,
                count,
                MailSenderTask.class,
                folder -> new Object[] {protocol, folder, count, THREADS, port});
    }
}
