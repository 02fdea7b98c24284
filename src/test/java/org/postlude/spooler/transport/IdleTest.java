package org.postlude.spooler.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** A transport that wants to be called when nothing is going on; the script finds a call too many. */
class IdleTest {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration NOW_AND_THEN = Duration.ofMinutes(1);
    private static final String ANN = "ann@example.org";

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().idleAware().build();

    private long idles() {
        return wire.calls().stream().filter("idle"::equals).count();
    }

    @Test
    void whoHasNothingToDoIsToldSoonAndThenEveryNowAndThen() {
        try (Bench bench = new Bench(wire);
                MessageStore store = bench.open()) {
            Bench.until(() -> wire.calls().contains("transportNotify BEGIN_OUTBOUND"));
            assertEquals(0, idles());
            bench.time.advance(SOON);
            Bench.until(() -> idles() == 1);
            bench.time.advance(NOW_AND_THEN);
            Bench.until(() -> idles() == 2);
            store.storeLogoff(LogoffMode.QUIET);
        }
    }

    @Test
    void T9_whoIsBusyIsNotToldUntilTheWorkIsDone() throws InterruptedException {
        try (Bench bench = new Bench(wire);
                MessageStore store = bench.open()) {
            Gate gate = bench.onTheWire(store, ANN, Point.BODY);
            bench.time.advance(NOW_AND_THEN);
            Bench.until(() -> wire.calls().contains("submitMessage " + ANN));
            assertEquals(0, idles());
            gate.open();
            Bench.until(() -> wire.deliveriesTo(ANN).size() == 1);
            Bench.until(() -> {
                bench.time.advance(SOON);
                return idles() > 0;
            });
            store.storeLogoff(LogoffMode.QUIET);
        }
    }

    @Test
    void whoIsUsedByNoStoreIsLeftAlone() {
        try (Bench bench = new Bench(wire)) {
            try (MessageStore store = bench.open()) {
                store.storeLogoff(LogoffMode.QUIET);
            }
            bench.time.advance(NOW_AND_THEN);
            assertTrue(wire.calls().contains("transportNotify END_OUTBOUND"));
            assertEquals(0, idles());
        }
    }

    @Test
    void oneThatThrowsSendsAllTheSame() {
        FreeTransport free = new FreeTransport();
        free.onCall = call -> {
            if (call.equals("idle")) {
                throw new NoClassDefFoundError("idle");
            }
        };
        try (FreeBench bench = new FreeBench(free)) {
            bench.bench.time.advance(Duration.ZERO);
            Bench.until(() -> free.has("BEGIN_OUTBOUND") && !free.has("startMessage"));
            Bench.until(() -> {
                bench.bench.time.advance(SOON);
                return free.has("idle");
            });
            bench.awaitState(bench.submit("ann"), "ENDED");
        }
    }
}
