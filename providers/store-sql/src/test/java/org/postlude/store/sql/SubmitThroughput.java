package org.postlude.store.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.postlude.message.Content;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.SpoolerLogon;

/**
 * Durable submits a second; run by hand, never by the build: {@code SubmitThroughput DIR [MESSAGES]}. 4 KiB a message, in
 * turn by 1, 10 and 50 threads, three rounds after a warm one. Then what a look at a queue of that depth costs.
 */
final class SubmitThroughput {
    private static final byte[] BODY = new byte[4096];

    private SubmitThroughput() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory(Path.of(arguments[0]), "throughput");
        int messages = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 4000;
        Arrays.fill(BODY, (byte) 'x');
        try (SpoolerLogon store = new Sqlite(directory).open(Access.WRITE)) {
            for (int round = 0; round < 4; round++) {
                for (int threads : new int[] {1, 10, 50}) {
                    submit(store, round, threads, threads == 1 ? messages / 4 : messages);
                }
            }
            look(store);
        }
    }

    private static void submit(SpoolerLogon store, int round, int threads, int messages) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Callable<long[]>> all = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            String name = round + "." + threads + "." + t + ".";
            all.add(() -> times(store, name, messages / threads));
        }
        long start = System.nanoTime();
        List<Long> times = new ArrayList<>();
        for (Future<long[]> each : pool.invokeAll(all)) {
            Arrays.stream(each.get()).forEach(times::add);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        pool.shutdown();
        List<Long> sorted = times.stream().sorted().toList();
        System.out.printf(
                "%s %2d threads: %,7.0f submits/s, p50 %.2f ms, p99 %.2f ms%n",
                round == 0 ? "warm " : "round",
                threads,
                sorted.size() / seconds,
                sorted.get(sorted.size() / 2) / 1e6,
                sorted.get(sorted.size() * 99 / 100) / 1e6);
    }

    private static long[] times(SpoolerLogon store, String name, int count) throws IOException {
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            Sqlite.submit(store, name + i, "lane" + i % 100, Content.of(BODY));
            times[i] = System.nanoTime() - start;
        }
        return times;
    }

    private static void look(SpoolerLogon store) throws IOException {
        Lease lease = store.beginEpoch("throughput");
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            long waiting = store.counts().messages();
            long counted = System.nanoTime();
            int due = store.due(lease, TestSupport.INSTANCE.clock().instant(), 50, 2, Set.of("lane7"))
                    .size();
            long end = System.nanoTime();
            System.out.printf(
                    "of %,d waiting: counts %.2f ms, due (%d found) %.2f ms%n",
                    waiting, (counted - start) / 1e6, due, (end - counted) / 1e6);
        }
    }
}
