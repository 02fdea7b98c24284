package org.postlude.spooler.run;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs tasks one after another, in order, on somebody else's threads: a thread is used only while there is work. */
final class SerialQueue {
    private final Executor threads;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    SerialQueue(Executor threads) {
        this.threads = threads;
    }

    /** Adds a task; tasks must not throw. */
    void add(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            threads.execute(this::drain);
        }
    }

    /** Runs a task when all that was added before is done: at once if that is so now. For the one who adds. */
    void behind(Runnable task) {
        if (waiting.get() == 0) {
            task.run();
        } else {
            add(task);
        }
    }

    private void drain() {
        int left;
        do {
            int done = 0;
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
                done++;
            }
            // Whoever adds a task after the last poll finds the count above zero and leaves the task to this loop.
            left = waiting.addAndGet(-done);
        } while (left > 0);
    }
}
