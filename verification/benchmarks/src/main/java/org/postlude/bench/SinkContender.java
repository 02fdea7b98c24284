package org.postlude.bench;

import java.io.IOException;

/** A child whose work is to get messages into a sink. */
final class SinkContender extends ChildContender {
    private final int port;

    private SinkContender(String name, Job job, int count, int port, Class<? extends Task> task, Order order)
            throws IOException {
        super(name, job, count, task, order);
        this.port = port;
    }

    /** Postlude, with a backlog in its store. */
    static Contender postlude(Job job, int count, int size) throws IOException {
        int port = Tools.freePort();
        return new SinkContender(
                "Postlude", job, count, port, SendTask.class, folder -> new Object[] {folder, count, size, port});
    }

    /** Angus Mail, with nothing but memory. */
    static Contender angus(String name, Job job, String how, int count, int size) throws IOException {
        int port = Tools.freePort();
        return new SinkContender(
                name, job, count, port, AngusTask.class, folder -> new Object[] {how, count, size, port});
    }

    /** A backlog is not long, and much more code has a part in sending it than in taking it in. */
    @Override
    public int warmUps() {
        return 12;
    }

    @Override
    public Lap lap() throws IOException, InterruptedException {
        try (Sink sink = Sink.start(port)) {
            Lap lap = super.lap();
            sink.requireExactly(count);
            return lap;
        }
    }
}
