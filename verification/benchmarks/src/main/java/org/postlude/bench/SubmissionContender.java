package org.postlude.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Postlude takes mail from smtp-source, over connections that are kept; each of its replies says that a message is durable. */
final class SubmissionContender implements Contender {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Job job;
    private final int count;
    private final int connections;
    private final Child child;
    private Path folder;
    private int port;

    SubmissionContender(Job job, int connections) throws IOException {
        this.job = job;
        this.count = job.counts().submits();
        this.connections = connections;
        this.folder = job.folder().fresh("submission");
        this.child = new Child(SubmissionTask.class, "256m");
    }

    @Override
    public String name() {
        return "Postlude accepts";
    }

    @Override
    public int warmUps() {
        return 4;
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        job.folder().remove(folder);
        folder = job.folder().fresh("submission");
        port = Tools.freePort();
        child.prepare(folder, count, port);
        Tools.await("the server at port " + port, PATIENCE, () -> Tools.answers(port));
    }

    @Override
    public Lap lap() throws IOException, InterruptedException {
        Lap lap;
        try (Watch watch = new Watch(child.tree())) {
            Tools.smtpSource(port, count, Letters.SMALL, connections);
            lap = watch.end(count, List.of());
        }
        List<Double> unused = child.numbers(); // it fails unless all of them are in the store
        return lap;
    }

    @Override
    public void end() throws IOException {
        child.close();
        job.folder().remove(folder);
    }
}
