package org.postlude.bench;

import java.io.IOException;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** So many threads that share so many calls. */
final class Crowd {
    /** What a thread has for itself, such as a connection, and the call that it makes with it. */
    @FunctionalInterface
    interface Member extends AutoCloseable {
        void call(int number) throws Exception;

        @Override
        default void close() throws IOException {}
    }

    /** Makes the member of one thread, on that thread. */
    @FunctionalInterface
    interface Entry {
        Member join() throws Exception;
    }

    private Crowd() {}

    /** Makes the calls 0 to {@code count} - 1, each once; returns how long each took, and fails if one did. */
    static long[] run(int threads, int count, Entry entry) throws InterruptedException {
        long[] nanos = new long[count];
        AtomicInteger next = new AtomicInteger();
        Callable<Void> thread = () -> {
            try (Member member = entry.join()) {
                for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                    long start = System.nanoTime();
                    member.call(i);
                    nanos[i] = System.nanoTime() - start;
                }
            }
            return null;
        };
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (Future<Void> each : pool.invokeAll(Collections.nCopies(threads, thread))) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("not all of " + count + " calls were made: " + e.getCause(), e);
        } finally {
            pool.shutdownNow();
        }
        return nanos;
    }
}
