package org.postlude.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Postfix takes mail from smtp-source, over connections that are kept; nobody listens at its next hop. */
final class PostfixAccepts implements Contender {
    private final Job job;
    private final int count;
    private final int connections;
    private final Path folder;
    private final Postfix postfix;

    PostfixAccepts(Job job, int connections) throws IOException, InterruptedException {
        this.job = job;
        this.count = job.counts().postfix();
        this.connections = connections;
        this.folder = job.folder().fresh("postfix");
        this.postfix = Postfix.start(folder, Tools.freePort());
    }

    @Override
    public String name() {
        return "Postfix accepts";
    }

    @Override
    public int warmUps() {
        return 0; // compiled long ago
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        postfix.clear();
    }

    @Override
    public Lap lap() throws IOException, InterruptedException {
        Lap lap;
        try (Watch watch = new Watch(postfix.tree())) {
            postfix.accept(count, Letters.SMALL, connections);
            lap = watch.end(count, List.of());
        }
        postfix.awaitDeferred(count);
        return lap;
    }

    @Override
    public void end() throws IOException, InterruptedException {
        postfix.stop();
        job.folder().remove(folder);
    }
}
