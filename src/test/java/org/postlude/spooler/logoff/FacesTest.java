package org.postlude.spooler.logoff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.spooler.logoff.Told.assertTold;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postlude.message.MessageState;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.ReportOn;
import org.postlude.tck.memory.Moment;
import org.postlude.tck.memory.Operation;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** The blocking and the asynchronous face, deadlines and interrupts (D3, D4). */
class FacesTest {
    private static final String BUSY = "; submitted 1, left 1; wire ACTIVE/BODY 1";
    private static final String SENT = "ORDERLY RELEASED 0x00010000; submitted 1, sent 1";

    private final ScriptedTransport wire = World.wireBuilder().build();

    @Test
    void D4_bothFacesTellTheSame() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            CompletableFuture<LogoffReport> stage =
                    store.storeLogoffAsync(LogoffMode.ORDERLY, Deadline.DEFAULT).toCompletableFuture();
            Caller<LogoffReport> caller = Caller.of(() -> store.storeLogoff(LogoffMode.ORDERLY));
            assertFalse(stage.isDone() || caller.isDone());
            gate.open();
            assertTold(SENT, caller.get());
            assertEquals(caller.get(), World.soon(stage));
        }
    }

    @Test
    void D4_stageCannotBeCompletedByItsReceiver() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            var stage = store.storeLogoffAsync(LogoffMode.ORDERLY, Deadline.none());
            assertTrue(stage.toCompletableFuture().cancel(true), "a copy may be cancelled");
            gate.open();
            assertTold(SENT, World.soon(stage));
        }
    }

    @Test
    void D3_thirtySecondsHoldWhereNoDeadlineIsGiven() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            Caller<LogoffReport> caller = Caller.of(() -> store.storeLogoff(LogoffMode.ORDERLY));
            world.time.advance(Duration.ofMillis(29_999));
            world.settle();
            assertFalse(caller.isDone());
            world.time.advance(Duration.ofMillis(1));
            assertTold("ORDERLY INCOMPLETE 0x00040000" + BUSY, caller.get());
            gate.open();
            assertTold(SENT, store.storeLogoff(LogoffMode.ORDERLY));
        }
    }

    @Test
    void D3_withoutALimitItWaitsOn() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            Caller<LogoffReport> caller = Caller.of(() -> store.storeLogoff(LogoffMode.ORDERLY, Deadline.none()));
            world.time.advance(Duration.ofMinutes(14)); // a minute more, and the watchdog takes the silent worker off
            world.settle();
            assertFalse(caller.isDone());
            gate.open();
            assertTold(SENT, caller.get());
        }
    }

    @Test
    void D3_zeroAsksForTheStateAtOnce() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            Deadline zero = Deadline.in(Duration.ZERO);
            assertTold("ORDERLY INCOMPLETE 0x00040000" + BUSY, store.storeLogoff(LogoffMode.ORDERLY, zero));
            assertTold(
                    "NO_WAIT over ORDERLY INCOMPLETE 0x00040000" + BUSY, store.storeLogoff(LogoffMode.NO_WAIT, zero));
            gate.open();
            assertTold(
                    "NO_WAIT over ORDERLY RELEASED 0x00010000; submitted 1, sent 1",
                    store.storeLogoff(LogoffMode.NO_WAIT, Deadline.none()));
        }
    }

    @Test
    void D3_deadlineIsNeverInThePastAndMayBeEndless() {
        assertThrows(IllegalArgumentException.class, () -> Deadline.in(Duration.ofMillis(-1)));
        try (World world = new World(wire)) {
            Deadline late = Deadline.in(Duration.ofSeconds(Long.MAX_VALUE));
            assertTold("ORDERLY RELEASED 0x00010000; nothing", world.open().storeLogoff(LogoffMode.ORDERLY, late));
        }
    }

    @Test
    void D3_interruptEndsTheWaitingAndNotTheLogoff() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            Caller<LogoffReport> caller = Caller.of(() -> store.storeLogoff(LogoffMode.ORDERLY, Deadline.none()));
            caller.thread.interrupt();
            assertTold("ORDERLY INCOMPLETE 0x00040000" + BUSY, caller.get());
            assertTrue(caller.wasInterruptedAtReturn());
            Handles.assertClosing(store);
            gate.open();
            assertTold(SENT, store.storeLogoff(LogoffMode.ORDERLY));
            Handles.assertReleased(store);
        }
    }

    @Test
    void D3_interruptedCallerFindsTheFinalReportLater() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            Caller<LogoffReport> caller = Caller.of(() -> store.storeLogoff(LogoffMode.ORDERLY, Deadline.none()));
            caller.thread.interrupt();
            caller.get();
            gate.open();
            Handles.awaitInvalid(store);
            assertTold(SENT, store.storeLogoff(LogoffMode.ORDERLY));
            Handles.assertReleased(store);
        }
    }

    @Test
    void D3_callerThatWasInterruptedBeforeTheCallIsAnsweredAtOnce() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            Caller<LogoffReport> caller = Caller.of(() -> {
                Thread.currentThread().interrupt();
                return store.storeLogoff(LogoffMode.ORDERLY, Deadline.none());
            });
            assertTold("ORDERLY INCOMPLETE 0x00040000" + BUSY, caller.get());
            assertTrue(caller.wasInterruptedAtReturn());
            gate.open();
        }
    }

    @Test
    void D4_detachedCallerThatWasInterruptedBeforeTheCallIsAnsweredAllTheSame() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            Caller<LogoffReport> caller = Caller.of(() -> {
                Thread.currentThread().interrupt();
                return store.storeLogoffDetached(LogoffMode.ORDERLY);
            });
            assertTold("ORDERLY RELEASED 0x00050000" + BUSY, caller.get());
            assertTrue(caller.wasInterruptedAtReturn());
            Handles.assertReleased(store);
            gate.open();
        }
    }

    /** The next hop has it, and the outcome is on its way to the disk: it is not told before it is durable. */
    @ParameterizedTest
    @CsvSource({"FINISH, FAILURE", "CHANGE, SUCCESS"}) // a report that is due is recorded before it is written
    @Timeout(8)
    void QUIET_tellsNoOutcomeThatIsNotDurable(Operation written, ReportOn report) throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = wire.stopAt("ann@example.org", Point.COMMITTED);
            store.submit(World.mailTo("ann@example.org").withReports(Set.of(report)));
            gate.awaitReached(World.SOON);
            var outcome = world.disk.hold(written, Moment.BEFORE);
            gate.open();
            outcome.awaitArrival();
            LogoffReport told = store.storeLogoff(LogoffMode.QUIET);
            assertTold("QUIET REFUSED 0x00040000; submitted 1, left 1; ann ACTIVE/COMMITTED 1", told);
            assertEquals(
                    MessageState.ACTIVE,
                    told.messages().get(0).recipients().get(0).state());
            outcome.open();
            Handles.assertUsable(store);
        }
    }

    /** QUIET waits for nothing that the store writes; what is in process is listed as such all the same. */
    @Test
    @Timeout(8)
    void QUIET_isAnsweredAtOnceThoughTheStoreHangs() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            world.backingOff(store, "later@example.org");
            var claim = world.disk.hold(Operation.CHANGE, Moment.BEFORE);
            store.submit(World.mailTo("ann@example.org"));
            claim.awaitArrival();
            LogoffReport report = store.storeLogoff(LogoffMode.QUIET);
            assertTold(
                    "QUIET REFUSED 0x000C0000; submitted 2, left 2; ann ACTIVE/CONNECTING 1, later BACKING_OFF 1",
                    report);
            claim.open();
            Handles.assertUsable(store);
        }
    }
}
