package org.postlude.spooler.logoff;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.postlude.store.Activity;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.Outcome;
import org.postlude.store.StoreClosedException;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

class SmokeTest {
    @Test
    void sendsAndLogsOff() {
        ScriptedTransport wire =
                ScriptedTransport.builder().cancellable().maxAttempts(4).build();
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            store.submit(World.mailTo("ann@example.org"));
            LogoffReport report = store.storeLogoff(LogoffMode.NO_WAIT);
            assertEquals(Outcome.RELEASED, report.outcome());
            assertEquals(1, report.counts().sent());
            assertEquals(Set.of(), report.activity());
            assertThrows(StoreClosedException.class, () -> store.storeLogoff(LogoffMode.QUIET));
            store.close();
        }
    }

    @Test
    void quietIsRefusedOnTheWireThenOrderlyFinishes() throws InterruptedException {
        ScriptedTransport wire =
                ScriptedTransport.builder().cancellable().maxAttempts(1).build();
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "ann@example.org", Point.BODY);
            store.submit(World.mailTo("bob@example.org"));
            LogoffReport refused = store.storeLogoff(LogoffMode.QUIET);
            assertEquals(Outcome.REFUSED, refused.outcome());
            assertEquals(Set.of(Activity.OUTBOUND, Activity.OUTBOUND_QUEUE), refused.activity());
            CompletableFuture<LogoffReport> orderly =
                    store.storeLogoffAsync(LogoffMode.ORDERLY, Deadline.DEFAULT).toCompletableFuture();
            gate.open();
            await().until(orderly::isDone);
            assertEquals(Set.of(Activity.OUTBOUND_QUEUE), orderly.join().activity());
            assertEquals(1, orderly.join().counts().sent());
            assertEquals(1, orderly.join().counts().left());
            store.close();
        }
    }

    @Test
    void abortStopsAndPurgePushesOut() throws InterruptedException {
        ScriptedTransport wire =
                ScriptedTransport.builder().cancellable().maxAttempts(1).build();
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            world.backingOff(store, "bob@example.org");
            Gate gate = world.onTheWire(store, "ann@example.org", Point.BODY);
            LogoffReport aborted = store.storeLogoff(LogoffMode.ABORT);
            assertEquals(Outcome.RELEASED, aborted.outcome());
            assertEquals(2, aborted.counts().left());
            store.close();
            gate.open();
            wire.on("bob@example.org").accept();
            MessageStore again = world.open();
            LogoffReport purged = again.storeLogoff(LogoffMode.PURGE);
            assertEquals(2, purged.counts().sent(), purged.toString());
            assertEquals(Set.of(), purged.activity());
            again.close();
        }
    }
}
