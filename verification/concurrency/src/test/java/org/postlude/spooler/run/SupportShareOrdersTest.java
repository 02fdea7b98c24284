package org.postlude.spooler.run;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postlude.store.LogoffMode;
import org.postlude.store.spi.StoreSupport;

/** Shares of a support object: zero is final, a share is given back once (C14). */
@Tag("concurrency")
class SupportShareOrdersTest {
    /** Two holders of one logon's support object. */
    @Param(name = "holder", gen = IntGen.class, conf = "0:1")
    public static final class ShareCalls {
        private final SupportShare.Body body = new SupportShare.Body(
                InstantSource.system(),
                (mode, deadline) -> Logoff.nothingHeld(LogoffMode.ORDERLY),
                () -> {},
                event -> {});
        private final StoreSupport[] shares = new StoreSupport[2];
        private final AtomicInteger duplicates = new AtomicInteger();
        private final boolean[] closed = new boolean[2];

        /** The second holder has a duplicate. */
        public ShareCalls() {
            shares[0] = new SupportShare(body);
            shares[1] = shares[0].duplicate();
        }

        /** One holder more; its share is kept. */
        @Operation
        public boolean duplicate(@Param(name = "holder") int holder) {
            try {
                StoreSupport unused = shares[holder].duplicate();
                duplicates.incrementAndGet();
                return true;
            } catch (IllegalStateException e) {
                return false;
            }
        }

        /** As often as one likes. */
        @Operation
        public void close(@Param(name = "holder") int holder) {
            shares[holder].close();
            closed[holder] = true;
        }

        /** When all threads are through. */
        @Validate
        public void everyShareIsCountedOnce() {
            int held = duplicates.get() + (closed[0] ? 0 : 1) + (closed[1] ? 0 : 1);
            if (body.holders() != held) {
                throw new IllegalStateException(body.holders() + " holders are counted, and there are " + held);
            }
        }
    }

    /** What is promised, one step at a time. */
    public static final class Promise {
        private final boolean[] closed = new boolean[2];

        /** As long as the holder's own share is open. */
        public boolean duplicate(int holder) {
            return !closed[holder];
        }

        /** Once. */
        public void close(int holder) {
            closed[holder] = true;
        }
    }

    @Test
    void everyShareIsCountedOnceInEveryOrder() {
        Orders.few().sequentialSpecification(Promise.class).check(ShareCalls.class);
        Orders.few()
                .threads(3)
                .actorsPerThread(2)
                .sequentialSpecification(Promise.class)
                .check(ShareCalls.class);
    }
}
