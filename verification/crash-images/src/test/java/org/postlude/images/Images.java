package org.postlude.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Builds images of a trace, going through it once, and has each judged in a directory of its own. */
final class Images {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final int THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());

    /**
     * What came of one.
     *
     * @param number its place in {@link Cuts}
     * @param cut how it came about
     * @param before the last call before it
     * @param faults none if the store is as it was promised
     */
    record Verdict(int number, Cut cut, String before, List<String> faults) {}

    private record Numbered(int number, Cut cut) {}

    private final Trace trace;
    private final List<Cut> cuts;
    private final String store;
    private final BlockingQueue<Path> rooms = new LinkedBlockingQueue<>();
    /** More would only be held in memory. */
    private final Semaphore waiting = new Semaphore(THREADS * 4);

    private final Collection<Future<?>> judged = new ConcurrentLinkedQueue<>();

    /** @param store its directory, as the trace names it */
    Images(Trace trace, String store) {
        this.trace = trace;
        this.store = store;
        this.cuts = Cuts.of(trace);
    }

    /** A new directory that costs no disk, where there is one; the caller's to delete. */
    static Path inMemory() throws IOException {
        Path disk = Path.of(System.getProperty("java.io.tmpdir"));
        return Files.createTempDirectory(Files.isWritable(MEMORY) ? MEMORY : disk, "postlude-images");
    }

    int count() {
        return cuts.size();
    }

    /** @param told of each as it is judged, by any thread, one after another */
    void judge(List<Integer> numbers, Consumer<Verdict> told) throws IOException, InterruptedException {
        Path work = inMemory();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            for (int i = 0; i < THREADS; i++) {
                rooms.add(Files.createDirectory(work.resolve("room" + i)).toRealPath());
            }
            walk(sorted(numbers), threads, told);
            for (Future<?> each : judged) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the judge itself failed", e.getCause());
        } finally {
            threads.shutdownNow();
            Image.clear(work);
            Files.delete(work);
        }
    }

    private List<Numbered> sorted(List<Integer> numbers) {
        List<Numbered> all = new ArrayList<>();
        numbers.forEach(number -> all.add(new Numbered(number, cuts.get(number))));
        all.sort(Comparator.comparingInt(each -> each.cut().calls()));
        return all;
    }

    private void walk(List<Numbered> sorted, ExecutorService threads, Consumer<Verdict> told)
            throws InterruptedException {
        Disk disk = new Disk();
        Ledger ledger = new Ledger();
        int done = 0;
        for (Numbered next : sorted) {
            for (; done < next.cut().calls(); done++) {
                Call call = trace.calls().get(done);
                disk.apply(call);
                if (call.kind() == Call.MARK) {
                    ledger.note(call.text());
                }
            }
            Image image = next.cut().of(disk, trace);
            Ledger known = ledger.copy();
            String before = done == 0 ? "nothing" : trace.calls().get(done - 1).toString();
            waiting.acquire();
            judged.add(threads.submit(() -> {
                try {
                    List<String> faults = judge(image, known, next.number());
                    synchronized (this) {
                        told.accept(new Verdict(next.number(), next.cut(), before, faults));
                    }
                    return null;
                } finally {
                    waiting.release();
                }
            }));
        }
    }

    private List<String> judge(Image image, Ledger ledger, int number) throws IOException, InterruptedException {
        Path room = rooms.take();
        try {
            image.write(room);
            return Judge.faults(room.resolve(store), ledger, number);
        } finally {
            rooms.add(room);
        }
    }
}
