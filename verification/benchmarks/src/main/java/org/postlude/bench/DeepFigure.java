package org.postlude.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A deep queue in a small heap: filled once, then opened again by a new process, so by a cold JVM, and logged off quietly; and
 * that over and over, so that the logoff is warm at last.
 */
final class DeepFigure implements Figure {
    private static final String HEAP = "128m";
    private static final double OPEN_SECONDS = 1;
    private static final double QUIET_MILLIS = 10;
    private static final double DISK_KIBIBYTES = 6;

    @Override
    public String name() {
        return "deep";
    }

    @Override
    public Report run(Job job) throws IOException, InterruptedException {
        int count = job.counts().deep();
        Path store = job.folder().fresh("deep");
        Lap filled;
        try (Child child = new Child(DeepTask.class, HEAP)) {
            child.prepare(store, "fill", count);
            filled = child.run(count);
            job.progress().lap("Postlude, filling", 1, filled);
        }
        double disk = WorkFolder.octets(store) / 1024.0 / count;
        List<Lap> opened = new ArrayList<>();
        for (int round = 0; round <= job.rounds(); round++) {
            try (Child child = new Child(DeepTask.class, HEAP)) {
                child.prepare(store, "open", count);
                opened.add(open(child, count));
                job.progress().lap("Postlude, opening", round, opened.get(round));
            }
        }
        job.folder().remove(store);
        Series again = new Series("Postlude, opening", opened.get(0), opened.subList(1, opened.size()));
        return new Report(
                name(),
                String.format("%,d queued of 4 KiB in a heap of 128 MiB", count),
                List.of(new Series("Postlude, filling", filled, List.of(filled)), again),
                List.of(
                        Goal.atLeast(String.format("%,d queued in a heap of 128 MiB", count), filled.count(), count),
                        Goal.atMost("opened again within 1 s", again.median(Lap::seconds), OPEN_SECONDS),
                        Goal.atMost(
                                "QUIET logoff within 10 ms, warm, median (p50; p99 is the slowest)",
                                again.median(Lap::p50),
                                QUIET_MILLIS),
                        Goal.atMost("less than 6 KiB of disk a message", disk, DISK_KIBIBYTES)));
    }

    private static Lap open(Child child, int count) throws IOException {
        try (Watch watch = new Watch(child.tree())) {
            List<Double> millis = child.numbers();
            Lap both = watch.end(count, List.of());
            double[] warm = millis.stream()
                    .skip(1 + DeepTask.OPENINGS / 2)
                    .mapToDouble(Double::doubleValue)
                    .sorted()
                    .toArray();
            double median = warm[warm.length / 2];
            double slowest = warm[warm.length - 1];
            return new Lap(
                    count, millis.get(0) / 1000, both.cpuSeconds(), both.peakOctets(), median, slowest, millis.get(1));
        }
    }
}
