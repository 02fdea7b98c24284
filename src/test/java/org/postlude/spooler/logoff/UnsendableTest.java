package org.postlude.spooler.logoff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.postlude.spooler.logoff.Told.assertTold;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.message.MessageId;
import org.postlude.store.Deadline;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** What is held, scheduled for later or in doubt under another policy than RETRY is sent by no mode (C9, table 1.7). */
class UnsendableTest {
    private static final String STAYS = "held HELD 0, scheduled QUEUED 0";

    private final ScriptedTransport wire =
            World.wireBuilder().maxAttempts(1).flushable().build();

    private MessageId inDoubt(World world, MessageStore store, String name, InDoubtPolicy policy, String becomes) {
        String address = name + "@example.org";
        wire.on(address).inDoubtAndLost().accept();
        MessageId id = store.submit(World.mailTo(address).withInDoubt(policy)).id();
        world.awaitState(store, id, becomes);
        return id;
    }

    private void fill(World world, MessageStore store) {
        store.submit(World.mailTo("held@example.org").withHold("by a person"));
        store.submit(World.mailTo("scheduled@example.org")
                .withNotBefore(world.time.instant().plus(Duration.ofHours(1))));
        inDoubt(world, store, "retry", InDoubtPolicy.RETRY, "IN_DOUBT");
        inDoubt(world, store, "hold", InDoubtPolicy.HOLD, "IN_DOUBT");
        inDoubt(world, store, "ask", InDoubtPolicy.ASK, "IN_DOUBT");
        inDoubt(world, store, "unknown", InDoubtPolicy.FAIL_UNKNOWN, "ENDED");
    }

    private void assertAttempts(int retry) {
        assertEquals(0, wire.attemptsFor("held@example.org"));
        assertEquals(0, wire.attemptsFor("scheduled@example.org"));
        assertEquals(retry, wire.attemptsFor("retry@example.org"));
        assertEquals(1, wire.attemptsFor("hold@example.org"));
        assertEquals(1, wire.attemptsFor("ask@example.org"));
        assertEquals(1, wire.attemptsFor("unknown@example.org"));
    }

    @ParameterizedTest
    @EnumSource(
            value = LogoffMode.class,
            names = {"QUIET", "ABORT", "ORDERLY", "NO_WAIT"})
    void C9_modeThatSendsOnlyWhatIsReadyLeavesThemAll(LogoffMode mode) {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            fill(world, store);
            assertTold(
                    mode + " RELEASED 0x00090000; submitted 6, left 5, returned 1, inDoubt 3; " + STAYS
                            + ", retry IN_DOUBT 1, hold IN_DOUBT 1, ask IN_DOUBT 1",
                    store.storeLogoff(mode));
            assertAttempts(1);
            assertEquals(1, world.disk.filed(world.address, SpoolerLogon.INBOX).size(), "told of the unknown one");
        }
    }

    @Test
    void PURGE_forcesOnlyTheDoubtUnderRetry() {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            fill(world, store);
            assertTold(
                    "PURGE RELEASED 0x00090000; submitted 6, sent 1, left 4, returned 1, inDoubt 2; " + STAYS
                            + ", hold IN_DOUBT 1, ask IN_DOUBT 1",
                    store.storeLogoff(LogoffMode.PURGE));
            assertAttempts(2);
        }
    }

    @Test
    void PURGE_onceMoreFindsThemAsTheyWere() {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            fill(world, store);
            store.storeLogoff(LogoffMode.PURGE);
            store.close();
            world.time.advance(Duration.ofMinutes(1));
            LogoffReport again = world.open().storeLogoff(LogoffMode.PURGE);
            Told.assertBalanced(again, 4);
            assertEquals(
                    "PURGE RELEASED 0x00090000; left 4, inDoubt 2; " + STAYS + ", hold IN_DOUBT 1, ask IN_DOUBT 1",
                    Told.of(again));
            assertAttempts(2);
        }
    }

    /** A doubt under RETRY whose time has come is as ready as any other. */
    @Test
    void NO_WAIT_triesADoubtUnderRetryThatIsDue() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            inDoubt(world, store, "retry", InDoubtPolicy.RETRY, "IN_DOUBT");
            inDoubt(world, store, "hold", InDoubtPolicy.HOLD, "IN_DOUBT");
            Gate place = world.onTheWire(world.openNeighbour(), "neighbour@example.org", Point.BODY);
            world.time.advance(Duration.ofMinutes(14));
            CompletableFuture<LogoffReport> report =
                    store.storeLogoffAsync(LogoffMode.NO_WAIT, Deadline.none()).toCompletableFuture();
            world.settle();
            Handles.assertClosing(store);
            assertFalse(report.isDone());
            place.open();
            assertTold(
                    "NO_WAIT RELEASED 0x00090000; submitted 2, sent 1, left 1, inDoubt 1; hold IN_DOUBT 1",
                    World.soon(report));
        }
    }

    /** The ready set is of the moment of the call: what becomes due while the logoff waits is not in it. */
    @Test
    void NO_WAIT_leavesWhatBecomesDueWhileItWaits() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            store.submit(World.mailTo("scheduled@example.org")
                    .withNotBefore(world.time.instant().plus(Duration.ofMinutes(5))));
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            CompletableFuture<LogoffReport> report =
                    store.storeLogoffAsync(LogoffMode.NO_WAIT, Deadline.none()).toCompletableFuture();
            world.settle();
            world.time.advance(Duration.ofMinutes(10));
            gate.open();
            assertTold(
                    "NO_WAIT RELEASED 0x00090000; submitted 2, sent 1, left 1; scheduled QUEUED 0", World.soon(report));
            assertEquals(0, wire.attemptsFor("scheduled@example.org"));
        }
    }
}
