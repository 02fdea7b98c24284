package org.postlude.spooler.logoff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.postlude.spooler.logoff.Told.assertTold;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** One logoff after another on the same handle (L5, D3): refused, overwritten, waited for again. */
class EscalationTest {
    private static final Deadline AT_ONCE = Deadline.in(Duration.ZERO);

    private static CompletableFuture<LogoffReport> ask(MessageStore store, LogoffMode mode) {
        return store.storeLogoffAsync(mode, Deadline.none()).toCompletableFuture();
    }

    @Test
    void QUIET_refusedThenOrderlySucceeds() throws InterruptedException {
        try (World world = new World(World.wireBuilder().build())) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            assertTold(
                    "QUIET REFUSED 0x00040000; submitted 1, left 1; wire ACTIVE/BODY 1",
                    store.storeLogoff(LogoffMode.QUIET));
            CompletableFuture<LogoffReport> orderly = ask(store, LogoffMode.ORDERLY);
            gate.open();
            assertTold("ORDERLY RELEASED 0x00010000; submitted 1, sent 1", World.soon(orderly));
        }
    }

    @Test
    void D3_purgeMeetsItsDeadlineAndAbortEndsIt() throws InterruptedException {
        ScriptedTransport wire = World.wireBuilder().flushable().build();
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            world.onTheWire(store, "wire@example.org", Point.BODY);
            CompletableFuture<LogoffReport> purge = store.storeLogoffAsync(
                            LogoffMode.PURGE, Deadline.in(Duration.ofSeconds(10)))
                    .toCompletableFuture();
            world.settle();
            world.time.advance(Duration.ofMillis(9_999));
            world.settle();
            assertFalse(purge.isDone());
            world.time.advance(Duration.ofMillis(1));
            assertTold("PURGE INCOMPLETE 0x00040000; submitted 1, left 1; wire ACTIVE/BODY 1", World.soon(purge));
            Handles.assertClosing(store);
            assertTold(
                    "ABORT over PURGE RELEASED 0x00090000; submitted 1, left 1, requeued 1, cancelled 1; wire QUEUED 0",
                    store.storeLogoff(LogoffMode.ABORT));
            Handles.assertReleased(store);
            assertEquals(1, wire.attemptsFor("wire@example.org"));
        }
    }

    @Test
    void D3_noWaitIsOverwrittenByOrderlyAndLeavesTheRest() throws InterruptedException {
        ScriptedTransport wire = World.wireBuilder().maxAttempts(1).build();
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            store.submit(World.mailTo("ready@example.org"));
            assertTold(
                    "NO_WAIT INCOMPLETE 0x000C0000; submitted 2, left 2; wire ACTIVE/BODY 1, ready QUEUED 0",
                    store.storeLogoff(LogoffMode.NO_WAIT, AT_ONCE));
            CompletableFuture<LogoffReport> orderly = ask(store, LogoffMode.ORDERLY);
            world.settle();
            gate.open();
            assertTold(
                    "ORDERLY over NO_WAIT RELEASED 0x00090000; submitted 2, sent 1, left 1; ready QUEUED 0",
                    World.soon(orderly));
            assertEquals(0, wire.attemptsFor("ready@example.org"));
        }
    }

    @Test
    void L5_orderlyIsOverwrittenByPurgeAndSendsAll() throws InterruptedException {
        ScriptedTransport wire = World.wireBuilder().maxAttempts(1).build();
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            world.backingOff(store, "later@example.org");
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            CompletableFuture<LogoffReport> orderly = ask(store, LogoffMode.ORDERLY);
            world.settle();
            CompletableFuture<LogoffReport> purge = ask(store, LogoffMode.PURGE);
            world.settle();
            wire.on("later@example.org").accept();
            gate.open();
            String told = " RELEASED 0x00010000; submitted 2, sent 2";
            assertTold("PURGE over ORDERLY" + told, World.soon(purge));
            assertTold("PURGE over ORDERLY" + told, World.soon(orderly));
        }
    }

    @Test
    void L5_refusedSecondCallLeavesTheEarlierClosingRunning() throws InterruptedException {
        ScriptedTransport wire = ScriptedTransport.builder().scheme("wire").build();
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            CompletableFuture<LogoffReport> orderly = ask(store, LogoffMode.ORDERLY);
            String told = " over ORDERLY REFUSED 0x00040000; submitted 1, left 1; wire ACTIVE/BODY 1";
            assertTold("QUIET" + told, store.storeLogoff(LogoffMode.QUIET));
            assertTold("ABORT" + told, store.storeLogoff(LogoffMode.ABORT));
            Handles.assertClosing(store);
            assertFalse(orderly.isDone());
            gate.open();
            assertTold("ORDERLY RELEASED 0x00010000; submitted 1, sent 1", World.soon(orderly));
        }
    }

    @Test
    void D3_whoWaitsAgainGetsTheFinalReportOnce() throws InterruptedException {
        try (World world = new World(World.wireBuilder().build())) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            assertTold(
                    "ORDERLY INCOMPLETE 0x00040000; submitted 1, left 1; wire ACTIVE/BODY 1",
                    store.storeLogoff(LogoffMode.ORDERLY, AT_ONCE));
            CompletableFuture<LogoffReport> again = ask(store, LogoffMode.ORDERLY);
            world.settle();
            gate.open();
            assertTold("ORDERLY RELEASED 0x00010000; submitted 1, sent 1", World.soon(again));
            Handles.assertReleased(store);
        }
    }

    @Test
    void D3_whoWaitsAgainAfterTheReleaseGetsTheFinalReportOnce() throws InterruptedException {
        try (World world = new World(World.wireBuilder().build())) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            store.storeLogoff(LogoffMode.ORDERLY, AT_ONCE);
            gate.open();
            Handles.awaitInvalid(store);
            // The mode of a call that comes too late changes nothing: the report is of what was carried out.
            assertTold("ORDERLY RELEASED 0x00010000; submitted 1, sent 1", store.storeLogoff(LogoffMode.QUIET));
            Handles.assertReleased(store);
        }
    }

    @Test
    void D1_callAfterCompleteIsRefusedAndChangesNothing() {
        ScriptedTransport wire = World.wireBuilder().build();
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            store.storeLogoff(LogoffMode.QUIET);
            var calls = wire.calls();
            Handles.assertReleased(store);
            assertEquals(calls, wire.calls());
        }
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void D3_anyModeOverwritesAPurgeWhoseTransportIsBeingAskedToFlush(LogoffMode mode) throws InterruptedException {
        ScriptedTransport wire = World.wireBuilder().flushable().build();
        Gate asking = wire.stopAtCall("flushQueues");
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            world.backingOff(store, "later@example.org");
            CompletableFuture<LogoffReport> purge = ask(store, LogoffMode.PURGE);
            asking.awaitReached(World.SOON);
            CompletableFuture<LogoffReport> second = ask(store, mode);
            world.settle();
            asking.open();
            boolean again = mode == LogoffMode.PURGE;
            String told =
                    (again ? "PURGE RELEASED" : mode + " over PURGE RELEASED") + " 0x00090000; submitted 1, left 1"
                            + (again ? ", requeued 1" : "") + "; later BACKING_OFF " + (again ? 2 : 1);
            assertTold(told, World.soon(second));
            assertTold(told, World.soon(purge));
        }
    }
}
