package org.postlude.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Postfix sends a backlog that it had deferred: from {@code postqueue -f} until the sink has the last message. */
final class PostfixFlushes implements Contender {
    private static final Duration AT_MOST = Duration.ofMinutes(5);
    private static final int FILLING = 20;

    private final Job job;
    private final int count;
    private final int port;
    private final Path folder;
    private final Postfix postfix;

    PostfixFlushes(Job job, int count) throws IOException, InterruptedException {
        this.job = job;
        this.count = count;
        this.port = Tools.freePort();
        this.folder = job.folder().fresh("postfix");
        this.postfix = Postfix.start(folder, port);
    }

    @Override
    public String name() {
        return "Postfix";
    }

    @Override
    public int warmUps() {
        return 0; // compiled long ago
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        postfix.clear();
        postfix.accept(count, Letters.SMALL, FILLING);
        postfix.awaitDeferred(count);
    }

    @Override
    public Lap lap() throws IOException, InterruptedException {
        try (Sink sink = Sink.start(port);
                Watch watch = new Watch(postfix.tree())) {
            postfix.flush();
            sink.await(count, AT_MOST);
            Lap lap = watch.end(count, List.of());
            postfix.awaitDeferred(0);
            sink.requireExactly(count);
            return lap;
        }
    }

    @Override
    public void end() throws IOException, InterruptedException {
        postfix.stop();
        job.folder().remove(folder);
    }
}
