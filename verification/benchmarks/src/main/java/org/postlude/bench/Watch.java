package org.postlude.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Measures what a tree of processes does from its making to {@link #end}. */
final class Watch implements AutoCloseable {
    private static final long LOOK_MILLIS = 250;

    private final Tree tree;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor();
    private final AtomicReference<IOException> failure = new AtomicReference<>();
    private final double cpuBefore;
    private final long start;
    private volatile long peak;

    Watch(Tree tree) throws IOException {
        this.tree = tree;
        peak = tree.octets();
        ScheduledFuture<?> unused =
                looks.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        cpuBefore = tree.cpuSeconds();
        start = System.nanoTime();
    }

    private void look() {
        try {
            peak = Math.max(peak, tree.octets());
        } catch (IOException e) {
            failure.compareAndSet(null, e);
        }
    }

    /** The work is done; {@code times} are p50, p99 and the slowest call in milliseconds, or none. */
    Lap end(int count, List<Double> times) throws IOException {
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpu = tree.cpuSeconds() - cpuBefore;
        close();
        IOException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        boolean told = times.size() == 3;
        return new Lap(
                count,
                seconds,
                cpu,
                Math.max(peak, tree.octets()),
                told ? times.get(0) : Double.NaN,
                told ? times.get(1) : Double.NaN,
                told ? times.get(2) : Double.NaN);
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }
}
