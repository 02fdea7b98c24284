package org.postlude.spooler.run;

import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postlude.spooler.core.StoreKey;

/** Submits that return together and the owner who counts them: none is left that nobody will tell it of. */
@Tag("concurrency")
class ArrivalsOrdersTest {
    private static final StoreKey STORE = new StoreKey(7);

    /** A client tells the owner if it has to; the owner reads what it was told, at any time. */
    public static final class ArrivalCalls {
        private final Arrivals arrivals = new Arrivals();
        private final AtomicInteger stored = new AtomicInteger();
        private final AtomicInteger told = new AtomicInteger();
        private final AtomicInteger counted = new AtomicInteger();

        /** A message became durable. */
        @Operation
        public void submit() {
            stored.incrementAndGet();
            if (arrivals.add(false, 0)) {
                told.incrementAndGet();
            }
        }

        /** The owner. */
        @Operation(nonParallelGroup = "owner")
        public void read() {
            if (told.getAndUpdate(many -> Math.max(0, many - 1)) > 0) {
                counted.addAndGet(arrivals.take(STORE).messages());
            }
        }

        /** When all threads are through, and the owner has read all. A further submit would hide one that was forgotten. */
        @Validate
        public void theOwnerHasHeardOfAll() {
            while (told.get() > 0) {
                read();
            }
            if (counted.get() != stored.get()) {
                throw new IllegalStateException(stored + " were stored, and " + counted + " counted");
            }
        }
    }

    @Test
    void theOwnerHearsOfAllInEveryOrder() {
        Orders.few().check(ArrivalCalls.class);
        Orders.few().threads(3).actorsPerThread(2).check(ArrivalCalls.class);
    }
}
