package org.postlude.spooler.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.message.MessageId;
import org.postlude.spooler.RetrySchedule;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.sequence.Bench;
import org.postlude.spooler.sequence.Incarnation;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.time.VirtualTime;
import org.postlude.tck.transport.ScriptedTransport;

/** Somebody sets the machine's clock by years while mail waits: it is neither returned too early nor left lying. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ClockJumpTest {
    private static final String ANN = "ann@example.org";
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final RetrySchedule QUICK =
            new RetrySchedule(Duration.ofMillis(50), Duration.ofMillis(50), Duration.ofDays(5));

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();
    private final InMemoryStoreProvider disk = new InMemoryStoreProvider();
    private final StoreAddress address = disk.freshAddress();
    private final long began = System.nanoTime();
    private volatile Duration set = Duration.ZERO;

    private Instant clock() {
        return START.plus(set).plusNanos(System.nanoTime() - began);
    }

    private void awaitAttempts(int more) {
        int before = wire.attemptsFor(ANN);
        Bench.until(() -> wire.attemptsFor(ANN) >= before + more);
    }

    @Test
    void D15_aClockThatIsSetAheadByYearsAndBackReturnsNothing() {
        wire.on(ANN).defer();
        try (SpoolerCoordinator spooler = SpoolerCoordinator.builder()
                .store(disk)
                .transportProvider(wire)
                .transport("wire", "scripted:wire", Map.of())
                .retry(QUICK)
                .clock(this::clock)
                .build()) {
            MessageStore store = spooler.logon("client").openStore(address, OpenOptions.DEFAULT);
            MessageId before = store.submit(Bench.mailTo(ANN)).id();
            awaitAttempts(2);
            set = Duration.ofDays(3 * 365);
            awaitAttempts(3);
            assertEquals(List.of(), disk.filed(address, "INBOX"), "only some seconds have passed");
            set = Duration.ZERO;
            awaitAttempts(3);
            set = Duration.ofDays(-3 * 365);
            awaitAttempts(3);
            assertEquals(List.of(), disk.filed(address, "INBOX"));
            Bench.awaitBackOff(store, before);
            assertEquals(1, store.storeLogoff(LogoffMode.ORDERLY).counts().left());
            store.close();
        }
        wire.assertNoViolations();
    }

    @Test
    void D15_whatAnEarlierOwnerPutOffByAClockThatWasAheadIsTriedSoon() {
        wire.on(ANN).defer().accept();
        MessageId id;
        Incarnation first = new Incarnation(disk);
        VirtualTime ahead = VirtualTime.startingAt("2029-01-01T00:00:00Z");
        try (SpoolerCoordinator early = spooler(first, ahead)) {
            MessageStore store = early.logon("client").openStore(address, OpenOptions.DEFAULT);
            id = store.submit(Bench.mailTo(ANN)).id();
            Bench.awaitBackOff(store, id);
            store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
        }
        VirtualTime right = VirtualTime.startingAt("2026-01-01T00:00:00Z");
        try (SpoolerCoordinator late = spooler(new Incarnation(disk.reopened()), right)) {
            MessageStore store = late.logon("client").openStore(address, OpenOptions.DEFAULT);
            MessageId scheduled = store.submit(Bench.mailTo("bob@example.org")
                            .withNotBefore(right.instant().plus(Duration.ofDays(100))))
                    .id();
            Bench.until(() -> wire.deliveriesTo(ANN).size() == 1);
            assertEquals(0, wire.attemptsFor("bob@example.org"), "what its sender scheduled is left as it is");
            assertTrue(store.queue("", 10).messages().stream()
                    .anyMatch(message -> message.id().equals(scheduled.value())));
            store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
        }
    }

    private SpoolerCoordinator spooler(Incarnation process, VirtualTime time) {
        process.hasSuccessors();
        return SpoolerCoordinator.builder()
                .store(process.stores())
                .transportProvider(process.transports(wire))
                .transport("wire", "scripted:wire", Map.of())
                .clock(time)
                .alarm(time::alarm)
                .build();
    }
}
