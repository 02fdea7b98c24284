package org.postlude.spooler.logoff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.Outcome;
import org.postlude.tck.transport.ScriptedTransport;

/** One store is logged off: whatever else there is goes on (L11). */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LivesOnTest {
    private final ScriptedTransport wire =
            World.wireBuilder().inbound().flushable().build();

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void L11_theSessionItsOtherStoresAndTheTransportsLiveOn(LogoffMode mode) {
        try (World world = new World(wire)) {
            MessageStore other = world.openNeighbour();
            MessageStore store = world.open();
            assertEquals(Outcome.RELEASED, store.storeLogoff(mode).outcome());
            store.close();
            assertEquals(List.of("client"), world.spooler.owners());
            Handles.assertUsable(other);
            MessageStore again = world.open();
            for (MessageStore each : List.of(other, again)) {
                each.submit(World.mailTo("ann@example.org"));
                assertEquals(1, each.storeLogoff(LogoffMode.NO_WAIT).counts().sent());
                each.close();
            }
            assertTransportsLive();
        }
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void L11_theLastStoreTakesNeitherTheSessionNorTheTransportsAlong(LogoffMode mode) {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            assertEquals(Outcome.RELEASED, store.storeLogoff(mode).outcome());
            store.close();
            world.settle();
            assertTransportsLive();
            MessageStore again = world.open();
            again.submit(World.mailTo("ann@example.org"));
            assertEquals(1, again.storeLogoff(LogoffMode.NO_WAIT).counts().sent());
        }
    }

    private void assertTransportsLive() {
        List<String> ends = wire.calls().stream()
                .filter(call -> call.matches("transportLogo.*|close|shutdown"))
                .toList();
        assertEquals(List.of("transportLogon wire"), ends);
        assertTrue(wire.calls().contains("transportNotify BEGIN_OUTBOUND"));
    }
}
