package org.postlude.spooler.logoff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.StoreAddress;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.time.VirtualTime;
import org.postlude.tck.transport.ScriptedTransport;

/** PURGE tries every queued message, also where the clock of whoever tried it last was ahead. */
@Timeout(60)
class PurgeAfterSetBackTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final InMemoryStoreProvider disk = new InMemoryStoreProvider();
    private final StoreAddress address = disk.freshAddress();

    @Test
    void whatWasTriedInTheFutureIsTried() {
        ScriptedTransport busy = World.wireBuilder().build();
        busy.on("ann@example.org").defer(Duration.ofHours(5));
        LogoffReport first = run(disk, busy, NOON, true);
        assertEquals(1, first.counts().left(), first::toString);
        ScriptedTransport healthy = World.wireBuilder().build();
        LogoffReport second = run(disk.reopened(), healthy, NOON.minus(Duration.ofHours(1)), false);
        assertEquals(1, second.counts().sent(), second::toString);
        assertEquals(0, second.counts().left(), second::toString);
        disk.assertNoViolations();
    }

    private LogoffReport run(InMemoryStoreProvider process, ScriptedTransport wire, Instant now, boolean submits) {
        VirtualTime time = VirtualTime.startingAt(now);
        try (SpoolerCoordinator spooler = SpoolerCoordinator.builder()
                .clock(time)
                .alarm(time::alarm)
                .store(process)
                .transportProvider(wire)
                .transport("wire:next-hop")
                .build()) {
            MessageStore store = spooler.logon("client").openStore(address, OpenOptions.DEFAULT);
            if (submits) {
                store.submit(World.mailTo("ann@example.org"));
            }
            LogoffReport report = store.storeLogoff(LogoffMode.PURGE, Deadline.in(World.SOON));
            assertEquals(Outcome.RELEASED, report.outcome(), report::toString);
            return report;
        }
    }
}
