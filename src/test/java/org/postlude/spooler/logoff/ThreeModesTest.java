package org.postlude.spooler.logoff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.postlude.spooler.logoff.Told.assertTold;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postlude.spooler.AbortPolicy;
import org.postlude.store.Activity;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.Outcome;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** Three modes "should not wait", says the original, and means three things (C5); what none of them minds is a queue (C8). */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ThreeModesTest {
    private final ScriptedTransport wire = World.wireBuilder().maxAttempts(1).build();

    /** One message on the wire, one ready behind it. */
    private Gate busy(World world, MessageStore store) throws InterruptedException {
        Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
        store.submit(World.mailTo("ready@example.org"));
        return gate;
    }

    @Test
    void C5_quietRefusesWithoutWaiting() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = busy(world, store);
            assertTold(
                    "QUIET REFUSED 0x000C0000; submitted 2, left 2; wire ACTIVE/BODY 1, ready QUEUED 0",
                    store.storeLogoff(LogoffMode.QUIET, Deadline.none()));
            gate.open();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ORDERLY, 'ORDERLY RELEASED 0x00090000; submitted 2, sent 1, left 1; ready QUEUED 0'",
        "NO_WAIT, 'NO_WAIT RELEASED 0x00010000; submitted 2, sent 2'"
    })
    void C5_orderlyAndNoWaitWaitAndNeverRefuseAndOnlyNoWaitSendsWhatIsReady(LogoffMode mode, String told)
            throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = busy(world, store);
            CompletableFuture<LogoffReport> report =
                    store.storeLogoffAsync(mode, Deadline.none()).toCompletableFuture();
            world.settle();
            Handles.assertClosing(store);
            assertFalse(report.isDone());
            gate.open();
            assertTold(told, World.soon(report));
        }
    }

    @ParameterizedTest
    @CsvSource({"QUIET, STOP_OR_REFUSE", "ABORT, STOP_OR_REFUSE", "ABORT, STRICT"})
    void C8_aQueueWithNothingInProcessIsNoActivity(LogoffMode mode, AbortPolicy policy) throws InterruptedException {
        try (Cell cell = new Cell("QUEUE", true, policy)) {
            LogoffReport report = cell.store.storeLogoff(mode);
            assertEquals(Outcome.RELEASED, report.outcome());
            assertEquals(Set.of(Activity.OUTBOUND_QUEUE), report.activity());
            assertEquals(3, report.counts().left());
        }
    }
}
