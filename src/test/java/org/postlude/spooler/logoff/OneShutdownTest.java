package org.postlude.spooler.logoff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.Outcome;
import org.postlude.store.StoreClosedException;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** One shutdown of a store, one plan, however often and by whomever it is asked for (L7). */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OneShutdownTest {
    private final ScriptedTransport wire =
            World.wireBuilder().maxAttempts(1).flushable().build();

    private long count(String call) {
        return wire.calls().stream().filter(line -> line.startsWith(call)).count();
    }

    private static long releases(World world) {
        return world.trace.stream().filter("spooler.store.release"::equals).count();
    }

    private void assertOnce(World world) {
        assertEquals(1, count("flushQueues"));
        assertEquals(1, count("transportNotify END_OUTBOUND_FLUSH"));
        assertEquals(2, count("transportNotify END_OUTBOUND"), "that of the flush and that of the direction");
        assertEquals(1, releases(world));
    }

    @Test
    void L7_whatIsCarriedOutAlreadyIsNotBegunAgain() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            CompletableFuture<LogoffReport> first = purge(store);
            world.settle();
            CompletableFuture<LogoffReport> second = purge(store);
            Caller<List<LogoffReport>> session =
                    Caller.of(() -> world.session.logoff(LogoffMode.PURGE, Deadline.none()));
            Caller<List<LogoffReport>> host =
                    Caller.of(() -> world.spooler.logoff("client"::equals, LogoffMode.PURGE, Deadline.none()));
            world.settle();
            gate.open();
            String told = "PURGE RELEASED 0x00010000; submitted 1, sent 1";
            Told.assertTold(told, World.soon(first));
            Told.assertTold(told, World.soon(second));
            assertEquals(List.of(told), session.get().stream().map(Told::of).toList());
            assertEquals(List.of(told), host.get().stream().map(Told::of).toList());
            assertOnce(world);
        }
    }

    private static CompletableFuture<LogoffReport> purge(MessageStore store) {
        return store.storeLogoffAsync(LogoffMode.PURGE, Deadline.none()).toCompletableFuture();
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void L7_afterCompleteNobodyCanHaveItCarriedOutAgain(LogoffMode again) {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            world.backingOff(store, "later@example.org");
            Told.assertTold(
                    "PURGE RELEASED 0x00090000; submitted 1, left 1, requeued 1; later BACKING_OFF 2",
                    store.storeLogoff(LogoffMode.PURGE));
            assertThrows(StoreClosedException.class, () -> store.storeLogoff(again));
            assertEquals(List.of(), world.session.logoff(again, Deadline.DEFAULT));
            assertEquals(List.of(), world.spooler.logoff("client"::equals, again, Deadline.DEFAULT));
            store.close();
            world.settle();
            world.session.close();
            assertOnce(world);
            assertEquals(2, wire.attemptsFor("later@example.org"));
        }
    }

    /** The next opening is another shutdown: that one is carried out. */
    @Test
    void L7_nextOpeningIsShutDownOnItsOwn() {
        try (World world = new World(wire)) {
            assertEquals(
                    Outcome.RELEASED, world.open().storeLogoff(LogoffMode.PURGE).outcome());
            assertEquals(
                    Outcome.RELEASED, world.open().storeLogoff(LogoffMode.PURGE).outcome());
            assertEquals(2, count("flushQueues"));
            assertEquals(2, releases(world));
        }
    }
}
