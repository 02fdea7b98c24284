package org.postlude.spooler.run;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs tasks one after another, in order, on somebody else's threads: a thread is used only while there is work. */
final class SerialQueue {
    private static final Logger LOG = LoggerFactory.getLogger(SerialQueue.class);

    private final Executor threads;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    SerialQueue(Executor threads) {
        this.threads = threads;
    }

    /** Adds a task. */
    void add(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            try {
                threads.execute(this::drain);
            } catch (RejectedExecutionException e) {
                LOG.debug("the spooler has ended; what came after that is not done");
            }
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

    /** A queue never dies of one of its tasks, whatever that throws. */
    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            LOG.error("a task failed in a way that nobody answers for; the next one goes on", Masked.of(e));
        }
    }

    private void drain() {
        int left;
        do {
            int done = 0;
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                run(task);
                done++;
            }
            // Whoever adds a task after the last poll finds the count above zero and leaves the task to this loop.
            left = waiting.addAndGet(-done);
        } while (left > 0);
    }
}
