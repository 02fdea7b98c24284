package org.postlude.spooler.run;

import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One task after another, and none is left behind; whoever finds the queue at rest runs it. */
@Tag("concurrency")
class SerialQueueOrdersTest {
    /** The real one, on the threads of those who add. */
    public static final class QueueCalls {
        private final SerialQueue queue = new SerialQueue(Runnable::run);
        private final AtomicInteger inside = new AtomicInteger();
        private final AtomicInteger added = new AtomicInteger();
        private volatile boolean overlapped;
        private int ran; // one task at a time, so this needs no lock: that is what is tried

        /** From any thread. */
        @Operation
        public void add() {
            added.incrementAndGet();
            queue.add(() -> {
                overlapped |= inside.incrementAndGet() != 1;
                ran++;
                inside.decrementAndGet();
            });
        }

        /** When all threads are through. */
        @Validate
        public void everyTaskRanOnceAndByItself() {
            if (overlapped || ran != added.get()) {
                throw new IllegalStateException(ran + " of " + added + " tasks ran; two at a time: " + overlapped);
            }
        }
    }

    @Test
    void everyTaskRunsOnceAndByItselfInEveryOrder() {
        Orders.few().check(QueueCalls.class);
        Orders.few().threads(3).actorsPerThread(2).check(QueueCalls.class);
    }
}
