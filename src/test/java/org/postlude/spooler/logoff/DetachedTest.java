package org.postlude.spooler.logoff;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.postlude.spooler.logoff.Told.assertTold;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** The detached face (D4): COMPLETE now, with the activity of the moment; the spooler finishes by itself. */
class DetachedTest {
    private final ScriptedTransport wire = World.wireBuilder().maxAttempts(1).build();

    @ParameterizedTest
    @CsvSource({"ORDERLY, 1, 0, 1", "NO_WAIT, 1, 1, 1", "PURGE, 1, 1, 2"})
    void D4_busyIsReleasedAtOnceAndFinishedByTheSpooler(LogoffMode mode, int wires, int readies, int laters)
            throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            world.backingOff(store, "later@example.org");
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            store.submit(World.mailTo("ready@example.org"));
            assertTold(
                    mode + " RELEASED 0x000D0000; submitted 3, left 3; wire ACTIVE/BODY 1, later BACKING_OFF 1, ready"
                            + " QUEUED 0",
                    store.storeLogoffDetached(mode));
            Handles.assertReleased(store);
            assertFalse(world.trace.contains("spooler.store.release"));
            gate.open();
            await().until(() -> world.trace.contains("spooler.store.release"));
            assertEquals(wires, wire.deliveriesTo("wire@example.org").size());
            assertEquals(readies, wire.deliveriesTo("ready@example.org").size());
            assertEquals(laters, wire.attemptsFor("later@example.org"));
        }
    }

    @Test
    void D4_abortThatCanStopIsReleasedAtOnce() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            world.onTheWire(store, "wire@example.org", Point.BODY);
            // Whether the stopped message was back in the queue when the report was read is a race, its count is not.
            LogoffReport report = store.storeLogoffDetached(LogoffMode.ABORT);
            assertEquals(1, report.counts().cancelled());
            assertEquals(1, report.counts().left());
            Told.assertBalanced(report, 0);
            Handles.assertReleased(store);
            await().until(() -> world.trace.contains("spooler.store.release"));
            assertEquals(0, wire.deliveries().size());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = LogoffMode.class,
            names = {"QUIET", "ABORT"})
    void D4_refusableModeIsRefusedAndTheHandleStaysValid(LogoffMode mode) throws InterruptedException {
        ScriptedTransport unstoppable =
                ScriptedTransport.builder().scheme("wire").build();
        try (World world = new World(unstoppable)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            assertTold(
                    mode + " REFUSED 0x00040000; submitted 1, left 1; wire ACTIVE/BODY 1",
                    store.storeLogoffDetached(mode));
            Handles.assertUsable(store);
            gate.open();
        }
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void D4_idleIsReleased(LogoffMode mode) {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            assertTold(mode + " RELEASED 0x00010000; nothing", store.storeLogoffDetached(mode));
            Handles.assertReleased(store);
        }
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void D4_sharedLetsOnlyTheCallersShareGo(LogoffMode mode) {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            MessageStore other = store.duplicate();
            assertTold(mode + " RELEASED_SHARED 0x00010000; nothing", store.storeLogoffDetached(mode));
            Handles.assertReleased(store);
            Handles.assertUsable(other);
        }
    }

    /** D8 and D4 together: who opens the store again waits for what the spooler still does. */
    @Test
    void D4_storeThatIsBeingFinishedCanBeOpenedAfterwards() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            store.storeLogoffDetached(LogoffMode.ORDERLY);
            Caller<MessageStore> again = Caller.of(() -> world.open());
            assertFalse(again.isDone());
            gate.open();
            assertTold("QUIET RELEASED 0x00010000; nothing", again.get().storeLogoff(LogoffMode.QUIET));
        }
    }
}
