package org.postlude.spooler.logoff;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.postlude.spooler.logoff.Told.assertTold;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** A store with two holders (L8, L9, C7, D5): one logs off its share, the other notices nothing. */
class SharedStoreTest {
    private final ScriptedTransport wire = World.wireBuilder().maxAttempts(1).build();

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void L8_C7_twoHandlesByDuplicate(LogoffMode mode) throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            check(world, store, store.duplicate(), mode);
        }
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void L8_C7_twoOpensInASession(LogoffMode mode) throws InterruptedException {
        try (World world = new World(wire)) {
            check(world, world.open(), world.open(), mode);
        }
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void L9_twoSessions(LogoffMode mode) throws InterruptedException {
        try (World world = new World(wire);
                var other = world.spooler.logon("other")) {
            check(world, world.open(), other.openStore(world.address, OpenOptions.DEFAULT), mode);
        }
    }

    private void check(World world, MessageStore leaving, MessageStore staying, LogoffMode mode)
            throws InterruptedException {
        Gate gate = world.onTheWire(leaving, "wire@example.org", Point.BODY);
        leaving.submit(World.mailTo("ready@example.org"));
        List<String> calls = wire.calls();
        assertTold(mode + " RELEASED_SHARED 0x00010000; submitted 2, left 2", leaving.storeLogoff(mode));
        world.settle();
        assertEquals(calls, wire.calls());
        Handles.assertReleased(leaving);
        Handles.assertUsable(staying);
        gate.open();
        assertTold(
                "NO_WAIT RELEASED 0x00010000; submitted 3, sent 2, withdrawn 1",
                staying.storeLogoff(LogoffMode.NO_WAIT));
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void D5_savedModeIsUsedWhenTheLastHandleCloses(LogoffMode mode) throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore first = world.open();
            MessageStore last = first.duplicate();
            world.backingOff(last, "later@example.org");
            Gate gate = world.onTheWire(last, "wire@example.org", Point.BODY);
            last.submit(World.mailTo("ready@example.org"));
            assertTold(mode + " RELEASED_SHARED 0x00010000; submitted 3, left 3", first.storeLogoff(mode));
            Caller<Boolean> closed = Caller.of(last::close);
            if (mode == LogoffMode.ABORT) {
                closed.get(); // stops what is on the wire, so does not need the gate
            } else {
                world.settle();
                assertFalse(world.trace.contains("spooler.store.release"));
            }
            gate.open();
            closed.get();
            await().until(() -> world.trace.contains("spooler.store.release"));
            boolean sends = mode == LogoffMode.NO_WAIT || mode == LogoffMode.PURGE;
            assertEquals(
                    mode == LogoffMode.ABORT ? 0 : 1,
                    wire.deliveriesTo("wire@example.org").size());
            assertEquals(sends ? 1 : 0, wire.attemptsFor("ready@example.org"));
            assertEquals(mode == LogoffMode.PURGE ? 2 : 1, wire.attemptsFor("later@example.org"));
        }
    }
}
