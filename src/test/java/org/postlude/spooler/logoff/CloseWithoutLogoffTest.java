package org.postlude.spooler.logoff;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.spooler.logoff.Told.assertTold;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** A close of the last handle without a logoff (L6, D6, D7, C13): nobody hears a refusal, nothing is lost. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CloseWithoutLogoffTest {
    private static boolean isReleased(World world) {
        return world.trace.contains("spooler.store.release");
    }

    private static void awaitReleased(World world) {
        await().until(() -> isReleased(world));
    }

    private static long cancels(ScriptedTransport wire) {
        return wire.calls().stream()
                .filter(call -> call.startsWith("cancelMessage"))
                .count();
    }

    @Test
    void L6_idleStoreIsReleased() {
        ScriptedTransport wire = World.wireBuilder().build();
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            world.backingOff(store, "later@example.org");
            store.close();
            assertTrue(isReleased(world));
            assertTrue(wire.calls().contains("transportNotify END_OUTBOUND"));
            MessageStore again = world.open();
            assertEquals(
                    "BACKING_OFF", again.queue("", 10).messages().get(0).state().name());
        }
    }

    @Test
    void L6_busyStoreIsAbortedAndItsMailStaysQueued() throws InterruptedException {
        ScriptedTransport wire = World.wireBuilder().build();
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            store.close();
            assertTrue(isReleased(world));
            assertEquals(1, cancels(wire));
            gate.open();
            MessageStore again = world.open();
            assertEquals(1, again.storeLogoff(LogoffMode.NO_WAIT).counts().sent());
            assertEquals(1, wire.deliveriesTo("wire@example.org").size());
        }
    }

    @Test
    void C13_busyAndUnstoppableStoreIsFinishedAsOrderlyByTheSpooler() throws InterruptedException {
        ScriptedTransport wire =
                ScriptedTransport.builder().scheme("wire").maxAttempts(1).build();
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            store.submit(World.mailTo("ready@example.org"));
            store.close();
            assertFalse(isReleased(world), "the transfer is not done, and close does not wait for it");
            Caller<MessageStore> again = Caller.of(() -> world.open());
            gate.open();
            awaitReleased(world);
            assertEquals(1, wire.deliveriesTo("wire@example.org").size());
            assertEquals(0, attemptsBeforeRelease(wire), "ORDERLY leaves the queue");
            MessageStore opened = again.get();
            assertTold1Sent(opened);
        }
    }

    private static int attemptsBeforeRelease(ScriptedTransport wire) {
        List<String> calls = wire.calls();
        List<String> before = calls.subList(0, calls.indexOf("transportNotify END_OUTBOUND"));
        return (int) before.stream()
                .filter(call -> call.equals("submitMessage ready@example.org"))
                .count();
    }

    private static void assertTold1Sent(MessageStore opened) {
        var report = opened.storeLogoff(LogoffMode.NO_WAIT);
        Told.assertBalanced(report, 1);
        assertEquals("NO_WAIT RELEASED 0x00010000; sent 1", Told.of(report));
    }

    @ParameterizedTest
    @CsvSource({
        "ORDERLY, 1, 0, 1, 0", // what is in process ends
        "NO_WAIT, 1, 1, 1, 0",
        "PURGE, 1, 1, 2, 0",
        "ABORT, 0, 0, 1, 1",
        "QUIET, 1, 0, 1, 0" // refused: finished as ORDERLY
    })
    void L6_logoffOnCloseIsTheModeOfACloseWithoutALogoff(
            LogoffMode mode, int wires, int readies, int attemptsForLater, int cancels) throws InterruptedException {
        ScriptedTransport wire = World.wireBuilder().maxAttempts(1).build();
        try (World world = new World(wire)) {
            MessageStore store = world.open(OpenOptions.DEFAULT.withLogoffOnClose(mode));
            world.backingOff(store, "later@example.org");
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            store.submit(World.mailTo("ready@example.org"));
            Caller<Boolean> closed = Caller.of(store::close);
            if (mode == LogoffMode.QUIET || mode == LogoffMode.ABORT) {
                closed.get();
            } else {
                world.settle();
                assertFalse(closed.isDone(), mode + " waits for what is in process");
            }
            gate.open();
            closed.get();
            awaitReleased(world);
            assertEquals(wires, wire.deliveriesTo("wire@example.org").size());
            assertEquals(readies, wire.deliveriesTo("ready@example.org").size());
            assertEquals(attemptsForLater, wire.attemptsFor("later@example.org"));
            assertEquals(cancels, cancels(wire));
        }
    }

    @Test
    void D6_whoIsNotTheLastJustLetsGo() throws InterruptedException {
        ScriptedTransport wire = World.wireBuilder().build();
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            MessageStore other = store.duplicate();
            List<String> calls = wire.calls();
            store.close();
            assertEquals(calls, wire.calls());
            Handles.assertReleased(store);
            Handles.assertUsable(other);
            gate.open();
            assertTold(
                    "ORDERLY RELEASED 0x00010000; submitted 2, sent 1, withdrawn 1",
                    other.storeLogoff(LogoffMode.ORDERLY));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = LogoffMode.class,
            names = {"QUIET", "ABORT"})
    void D7_refusedThenClosed_runsTheModeAgainAndTheSpoolerFinishes(LogoffMode mode) throws InterruptedException {
        ScriptedTransport wire =
                ScriptedTransport.builder().scheme("wire").maxAttempts(1).build();
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            assertEquals(Outcome.REFUSED, store.storeLogoff(mode).outcome());
            store.close();
            assertFalse(isReleased(world));
            gate.open();
            awaitReleased(world);
            assertEquals(1, wire.deliveriesTo("wire@example.org").size());
        }
    }

    @Test
    void D7_refusedThenIdleThenClosed_isReleasedByTheSavedMode() throws InterruptedException {
        ScriptedTransport wire = World.wireBuilder().build();
        try (World world = new World(wire)) {
            MessageStore store = world.open(OpenOptions.DEFAULT.withLogoffOnClose(LogoffMode.PURGE));
            world.backingOff(store, "later@example.org");
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            assertEquals(Outcome.REFUSED, store.storeLogoff(LogoffMode.QUIET).outcome());
            gate.open();
            await().until(() -> store.queue("", 10).messages().size() == 1);
            store.close();
            assertTrue(isReleased(world));
            assertEquals(1, wire.attemptsFor("later@example.org"), "QUIET was asked for, so PURGE is not the mode");
        }
    }

    @Test
    void D6_closeWaitsForTheLastTransferAtMostThirtySeconds() throws InterruptedException {
        ScriptedTransport wire = World.wireBuilder().build();
        try (World world = new World(wire)) {
            MessageStore store = world.open(OpenOptions.DEFAULT.withLogoffOnClose(LogoffMode.ORDERLY));
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            Caller<Boolean> closed = Caller.of(store::close);
            world.settle();
            world.time.advance(Duration.ofMillis(29_999));
            world.settle();
            assertFalse(closed.isDone());
            world.time.advance(Duration.ofMillis(1));
            closed.get();
            assertFalse(isReleased(world), "the transfer goes on");
            gate.open();
            awaitReleased(world);
            assertEquals(1, wire.deliveriesTo("wire@example.org").size());
        }
    }
}
