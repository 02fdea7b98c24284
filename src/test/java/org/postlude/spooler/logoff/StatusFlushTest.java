package org.postlude.spooler.logoff;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.postlude.spooler.logoff.Told.assertTold;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.message.FlushFlag;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.NotSupportedException;
import org.postlude.store.ProviderStatus;
import org.postlude.tck.transport.ScriptedTransport;

/** A flush that a client asks for by a status row (semantics 3.7): the store stays open. */
class StatusFlushTest {
    private final ScriptedTransport wire = World.wireBuilder().flushable().build();
    private final ScriptedTransport post =
            ScriptedTransport.builder().scheme("post").flushable().build();

    private static List<String> flushes(ScriptedTransport transport) {
        return transport.calls().stream()
                .filter(call -> call.startsWith("flushQueues") || call.endsWith("_FLUSH"))
                .toList();
    }

    private MessageStore fill(World world) {
        MessageStore store = world.open();
        store.submit(World.mailTo("held@example.org").withHold("by a person"));
        store.submit(World.mailTo("scheduled@example.org")
                .withNotBefore(world.time.instant().plus(Duration.ofHours(1))));
        world.backingOff(store, "later@example.org");
        wire.on("later@example.org").accept();
        return store;
    }

    private static void awaitLeft(MessageStore store, int count) {
        await().until(() -> store.queue("", 10).messages().size() == count);
    }

    @Test
    void statusRowOfTheSpoolerFlushesAllTransports() {
        try (World world = new World(wire, post)) {
            MessageStore store = fill(world);
            world.flush("spooler");
            awaitLeft(store, 2);
            await().until(() -> flushes(post).size() == 2);
            List<String> told = List.of("flushQueues UPLOAD FORCE NO_UI", "transportNotify END_OUTBOUND_FLUSH");
            assertEquals(told, flushes(wire));
            assertEquals(told, flushes(post));
            Handles.assertUsable(store);
            assertTold(
                    "QUIET RELEASED 0x00090000; submitted 4, sent 1, left 2, withdrawn 1; held HELD 0, scheduled QUEUED 0",
                    store.storeLogoff(LogoffMode.QUIET));
        }
    }

    @Test
    void statusRowOfATransportFlushesThatOneOnly() {
        try (World world = new World(wire, post)) {
            MessageStore store = fill(world);
            world.flush("wire");
            awaitLeft(store, 2);
            await().until(() -> flushes(wire).size() == 2);
            world.settle();
            assertEquals(List.of(), flushes(post));
            assertEquals(0, wire.attemptsFor("held@example.org"));
            assertEquals(0, wire.attemptsFor("scheduled@example.org"));
        }
    }

    @Test
    void statusRowThatHasNothingToFlushSaysSo() {
        try (World world = new World(wire)) {
            MessageStore store = fill(world);
            ProviderStatus row = world.spooler.status().stream()
                    .filter(status -> status.kind() == ProviderStatus.Kind.STORE)
                    .findFirst()
                    .orElseThrow();
            assertThrows(NotSupportedException.class, () -> row.flushQueues(Set.of(FlushFlag.UPLOAD)));
            ProviderStatus transport = world.status("wire");
            assertThrows(NotSupportedException.class, () -> transport.flushQueues(Set.of(FlushFlag.DOWNLOAD)));
            assertThrows(NotSupportedException.class, () -> transport.flushQueues(Set.of()));
            assertEquals(List.of(), flushes(wire));
            assertEquals(3, store.queue("", 10).messages().size());
        }
    }

    /** A logoff that comes into the middle of it does not wait for it, and the transport hears the end of it. */
    @Test
    void ORDERLY_endsAFlushThatSomebodyAskedFor() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = fill(world);
            var asked = wire.stopAtCall("flushQueues");
            world.flush("wire");
            asked.awaitReached(World.SOON);
            Caller<org.postlude.store.LogoffReport> orderly = Caller.of(() -> store.storeLogoff(LogoffMode.ORDERLY));
            world.settle();
            asked.open();
            assertTold(
                    "ORDERLY RELEASED 0x00090000; submitted 3, left 3; held HELD 0, scheduled QUEUED 0, later"
                            + " BACKING_OFF 1",
                    orderly.get());
            await().until(() -> flushes(wire).size() == 2);
        }
    }

    @Test
    void statusFlushGivesEachOneForcedAttempt() {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            world.backingOff(store, "later@example.org");
            world.flush("spooler");
            await().until(() -> flushes(wire).size() == 2);
            world.settle();
            assertEquals(2, wire.attemptsFor("later@example.org"));
        }
    }
}
