package org.postlude.spooler.run;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Submit against logoff: a submit is refused, or durable and counted before the logoff goes on (rule D8). */
@Tag("concurrency")
class GateOrdersTest {
    /** The gate. */
    public static final class GateCalls extends DoorCalls {
        /** A new one for each order. */
        public GateCalls() {
            super(door(new Gate()));
        }
    }

    /** Its two words are read one after the other; nobody may find this one right. */
    public static final class RacyCalls extends DoorCalls {
        /** A new one for each order. */
        public RacyCalls() {
            super(new Racy());
        }
    }

    private static Door door(Gate gate) {
        return new Door() {
            @Override
            public boolean enterToSubmit() {
                return gate.enterToSubmit();
            }

            @Override
            public void leaveSubmit() {
                gate.leaveSubmit();
            }

            @Override
            public void close(Runnable whenDrained) {
                gate.close(whenDrained);
            }
        };
    }

    private static final class Racy implements Door {
        private final AtomicInteger inside = new AtomicInteger();
        private final AtomicInteger told = new AtomicInteger();
        private volatile boolean closed;
        private volatile Runnable drained = () -> {};

        @Override
        public boolean enterToSubmit() {
            if (closed) {
                return false;
            }
            inside.incrementAndGet();
            return true;
        }

        @Override
        public void leaveSubmit() {
            if (inside.decrementAndGet() == 0 && closed && told.getAndIncrement() == 0) {
                drained.run();
            }
        }

        @Override
        public void close(Runnable whenDrained) {
            drained = whenDrained;
            closed = true;
            if (inside.get() == 0 && told.getAndIncrement() == 0) {
                drained.run();
            }
        }
    }

    @Test
    void whatTheGateLetInIsCountedWhenItIsDrained() {
        Orders.few().check(GateCalls.class);
        Orders.few().threads(3).actorsPerThread(2).check(GateCalls.class);
    }

    @Test
    void aGateOfTwoWordsIsFoundOut() {
        Throwable found =
                assertThrows(LincheckAssertionError.class, () -> Orders.few().check(RacyCalls.class));
        assertTrue(String.valueOf(found.getMessage()).contains("submits were counted"), found.getMessage());
    }
}
