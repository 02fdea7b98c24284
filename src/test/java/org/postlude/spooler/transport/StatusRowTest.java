package org.postlude.spooler.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.postlude.message.StatusBit;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.ProviderStatus;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.SpoolerNotice;

/** What a transport's row shows, and what asking for its state costs (semantics 3.7). */
class StatusRowTest {
    private static final String ANN = "ann@example.org";

    private static ProviderStatus row(Bench bench) {
        return bench.spooler.status().stream()
                .filter(row -> row.name().equals("wire"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void T9_itShowsWhatIsEnabledAndWhatIsGoingOn() throws Exception {
        ScriptedTransport wire =
                ScriptedTransport.builder().cancellable().inbound().build();
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Set<StatusBit> enabled = Set.of(StatusBit.AVAILABLE, StatusBit.INBOUND_ENABLED, StatusBit.OUTBOUND_ENABLED);
            Bench.until(() -> row(bench).bits().equals(enabled));
            Gate out = bench.onTheWire(store, ANN, Point.BODY);
            assertTrue(row(bench).bits().contains(StatusBit.OUTBOUND_ACTIVE));
            out.open();
            Bench.until(() -> row(bench).bits().equals(enabled));
            Gate in = wire.source().stopBeforeSave("1");
            wire.source().offer("1", "Subject: in\r\n\r\nText\r\n".getBytes(US_ASCII));
            wire.notifySpooler(SpoolerNotice.NEWMAIL);
            in.awaitReached(Bench.SOON);
            assertTrue(row(bench).bits().contains(StatusBit.INBOUND_ACTIVE));
            in.open();
            Bench.until(() -> row(bench).bits().equals(enabled));
            store.close();
            Bench.until(() -> row(bench).bits().equals(Set.of(StatusBit.AVAILABLE)));
        }
    }

    @Test
    void whoeverTakesAnyTypePrefersToBeLast() {
        ScriptedTransport wire =
                ScriptedTransport.builder().cancellable().addressTypes().build();
        try (Bench bench = new Bench(wire);
                MessageStore store = bench.open()) {
            Bench.until(() -> row(bench).bits().contains(StatusBit.PREFER_LAST));
            store.storeLogoff(LogoffMode.QUIET);
        }
    }

    /** As any other notice: one at a time, also while a client asks (the script finds two at once). */
    @Test
    void aClientThatAsksIsAnsweredInTurnAndDoesNotHangInTheTransport() throws Exception {
        FreeTransport free = new FreeTransport();
        CountDownLatch hang = new CountDownLatch(1);
        try (FreeBench bench = new FreeBench(free)) {
            assertEquals(free.state, bench.row().validateState());
            free.onCall = call -> {
                if (call.equals("validateState")) {
                    assertDoesNotThrow(() -> hang.await());
                }
            };
            CompletableFuture<String> asked = CompletableFuture.supplyAsync(bench.row()::validateState);
            String said = asked.get(Duration.ofSeconds(10).toMillis(), TimeUnit.MILLISECONDS);
            assertTrue(said.contains("its mail is kept"), said);
            bench.assertOthersGoOn();
            hang.countDown();
        }
    }

    @Test
    void oneThatFailsInItIsNamed() {
        FreeTransport free = new FreeTransport();
        free.onCall = call -> {
            if (call.equals("validateState")) {
                throw new StackOverflowError("deep");
            }
        };
        try (FreeBench bench = new FreeBench(free)) {
            String said = bench.row().validateState();
            assertTrue(said.contains("transport free") && said.contains("its mail is kept"), said);
            bench.awaitState(bench.submit("ann"), "ENDED");
        }
    }
}
