package org.postlude.spooler.logoff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.MessageState;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** Somebody sets the machine's clock: deadlines come when they were promised, and no healthy worker is abandoned. */
class ClockTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();
    private final InMemoryStoreProvider disk = new InMemoryStoreProvider();
    private final long began = System.nanoTime();
    private volatile Duration set = Duration.ZERO;

    private Instant clock() {
        return START.plus(set).plusNanos(System.nanoTime() - began);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1H", "PT20M", "P400D"})
    void aDeadlineComesThoughTheClockIsSetWhileSomethingIsOnTheWire(Duration by) throws Exception {
        try (SpoolerCoordinator spooler = spooler()) {
            MessageStore store = spooler.logon("client").openStore(disk.freshAddress(), OpenOptions.DEFAULT);
            Gate gate = wire.stopAt("ann@example.org", Point.BODY);
            store.submit(Bench.mailTo("ann@example.org"));
            gate.awaitReached(Bench.SOON);
            set = by;
            LogoffReport report = soon(store, Duration.ofMillis(200));
            assertEquals(Outcome.INCOMPLETE, report.outcome());
            assertEquals(MessageState.ACTIVE, report.messages().get(0).state(), "its worker is healthy");
            gate.open();
            assertEquals(1, store.storeLogoff(LogoffMode.ORDERLY).counts().sent());
            store.close();
        }
        assertEquals(1, wire.deliveries().size());
        wire.assertNoViolations();
    }

    @Test
    void aDeadlineThatIsWaitedForIsNotMadeLongerByAClockThatIsSetBack() throws Exception {
        try (SpoolerCoordinator spooler = spooler()) {
            MessageStore store = spooler.logon("client").openStore(disk.freshAddress(), OpenOptions.DEFAULT);
            Gate gate = wire.stopAt("ann@example.org", Point.BODY);
            store.submit(Bench.mailTo("ann@example.org"));
            gate.awaitReached(Bench.SOON);
            CompletableFuture<LogoffReport> report = store.storeLogoffAsync(
                            LogoffMode.ORDERLY, Deadline.in(Duration.ofMillis(500)))
                    .toCompletableFuture();
            set = Duration.ofDays(-3);
            assertEquals(
                    Outcome.INCOMPLETE,
                    report.get(Bench.SOON.toSeconds(), TimeUnit.SECONDS).outcome());
            gate.open();
            assertTrue(store.storeLogoff(LogoffMode.ORDERLY).isComplete());
            store.close();
        }
        wire.assertNoViolations();
    }

    private static LogoffReport soon(MessageStore store, Duration deadline) throws Exception {
        return store.storeLogoffAsync(LogoffMode.ORDERLY, Deadline.in(deadline))
                .toCompletableFuture()
                .get(Bench.SOON.toSeconds(), TimeUnit.SECONDS);
    }

    private SpoolerCoordinator spooler() {
        return SpoolerCoordinator.builder()
                .store(disk)
                .transportProvider(wire)
                .transport("wire", "scripted:wire", Map.of())
                .clock(this::clock)
                .build();
    }
}
