package org.postlude.spooler.testing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** Runs many seeds on several simulators at once, a slice of them after another. */
final class Many {
    /** What becomes of a slice that was run. */
    interface Done {
        void slice(Tally.Slice slice) throws IOException;
    }

    private static final long SLICE = 1_000;

    private final AtomicLong next;
    private final long end;
    private final LongPredicate isDone;
    private final Done done;
    private final Consumer<SimulationFailure> onFailure;
    private volatile @Nullable Throwable broken;

    /**
     * From a seed to another that is not among them.
     *
     * @param isDone asked of the last seed of a slice
     */
    Many(long from, long end, LongPredicate isDone, Done done, Consumer<SimulationFailure> onFailure) {
        this.next = new AtomicLong(from);
        this.end = end;
        this.isDone = isDone;
        this.done = done;
        this.onFailure = onFailure;
    }

    /** Returns when all are run. */
    void run(int workers) throws InterruptedException {
        Thread[] threads = new Thread[workers];
        for (int i = 0; i < workers; i++) {
            threads[i] = new Thread(this::work, "simulator-" + i);
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Throwable cause = broken;
        if (cause != null) {
            throw new IllegalStateException("the simulator itself failed", cause);
        }
    }

    private void work() {
        try (Simulator simulator = new Simulator()) {
            for (long from = next.getAndAdd(SLICE); from < end && broken == null; from = next.getAndAdd(SLICE)) {
                long to = Math.min(from + SLICE, end);
                if (!isDone.test(to - 1)) {
                    done.slice(run(simulator, from, to));
                }
            }
        } catch (Throwable e) { // whatever it was, the others need not go on
            broken = e;
        }
    }

    private Tally.Slice run(Simulator simulator, long from, long to) {
        long deliveries = 0;
        long doubles = 0;
        List<Long> failed = new ArrayList<>();
        for (long seed = from; seed < to; seed++) {
            try {
                Run run = simulator.run(seed);
                deliveries += run.deliveries();
                doubles += run.doubles();
            } catch (SimulationFailure e) {
                failed.add(seed);
                onFailure.accept(e);
            }
        }
        return new Tally.Slice(from, to, deliveries, doubles, failed);
    }
}
