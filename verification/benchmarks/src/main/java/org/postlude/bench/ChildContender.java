package org.postlude.bench;

import java.io.IOException;
import java.nio.file.Path;

/** A contender in a JVM of its own, which stays for all rounds and so is warm after the first. */
class ChildContender implements Contender {
    private final String name;
    private final Job job;
    private final Order order;
    private final Child child;
    final int count;
    private Path folder;

    /** What the child is told before each lap. */
    @FunctionalInterface
    interface Order {
        /** For this lap's folder, which nobody has used, and which is not made yet. */
        Object[] arguments(Path folder);
    }

    ChildContender(String name, Job job, int count, Class<? extends Task> task, Order order) throws IOException {
        this.name = name;
        this.job = job;
        this.count = count;
        this.order = order;
        this.folder = job.folder().fresh("lap");
        this.child = new Child(task, "256m");
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public int warmUps() {
        return 4;
    }

    @Override
    public final void prepare() throws IOException {
        job.folder().remove(folder);
        folder = job.folder().fresh("lap");
        child.prepare(order.arguments(folder));
    }

    @Override
    public Lap lap() throws IOException, InterruptedException {
        return child.run(count);
    }

    @Override
    public final void end() throws IOException {
        child.close();
        job.folder().remove(folder);
    }
}
