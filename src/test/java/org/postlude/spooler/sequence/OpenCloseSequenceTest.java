package org.postlude.spooler.sequence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.StoreClosedException;
import org.postlude.store.StoreSession;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** Semantics 2.3 and 2.4, call by call. */
class OpenCloseSequenceTest {
    private static final List<String> FIRST_OPEN = List.of(
            "logon client-1",
            "spoolerLogon spooler-1",
            "spooler-1.beginEpoch",
            "wire.transportNotify BEGIN_OUTBOUND",
            "wire.transportNotify BEGIN_INBOUND");
    private static final List<String> SPOOLER_LEAVES = List.of(
            "wire.transportNotify END_INBOUND",
            "wire.transportNotify END_OUTBOUND",
            "spooler.store status row removed",
            "spooler-1.logoff",
            "spooler-1.close");
    private static final List<String> CLIENT_LEAVES =
            List.of("client.release", "client.store status row removed", "client-1.logoff", "client-1.close");

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().inbound().build();

    @Test
    void S1_theFirstOpenLogsTheClientOnThenTheSpoolerThenTellsTheTransports() {
        try (Bench bench = new Bench(wire)) {
            assertEquals(List.of("transportLogon wire"), bench.journal.life());
            bench.journal.clear();
            MessageStore store = bench.open();
            Bench.until(() -> bench.journal.life().size() == FIRST_OPEN.size());
            assertEquals(FIRST_OPEN, bench.journal.life());
            store.close();
        }
    }

    @Test
    void S2_aSecondOpenInTheSessionSharesTheLogon() {
        try (Bench bench = opened()) {
            MessageStore again = bench.open();
            assertEquals(List.of("compareStoreIds"), bench.journal.life());
            again.close();
            assertEquals(List.of("compareStoreIds", "client.release"), bench.journal.life());
        }
    }

    @Test
    void S3_anOpenFromAnotherSessionLogsItsOwnClientOnAndSharesTheSpoolersLogon() {
        try (Bench bench = opened()) {
            StoreSession other = bench.spooler.logon("other");
            MessageStore theirs = other.openStore(bench.address, OpenOptions.DEFAULT);
            assertEquals(List.of("compareStoreIds", "logon client-2"), bench.journal.life());
            bench.journal.clear();
            assertEquals(
                    Outcome.RELEASED_SHARED,
                    theirs.storeLogoff(LogoffMode.ORDERLY).outcome());
            theirs.close();
            assertEquals(
                    List.of(
                            "client.storeLogoff ORDERLY",
                            "client.release",
                            "client.store status row removed",
                            "client-2.logoff",
                            "client-2.close"),
                    bench.journal.life());
        }
    }

    @Test
    void S4_aLogoffEndsTheTransportsThenTheSpoolersLogonThenAnswersAndTheCloseEndsTheClients() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Bench.until(() -> bench.journal.life().size() == 1 + FIRST_OPEN.size());
            bench.journal.clear();
            LogoffReport report = store.storeLogoff(LogoffMode.ORDERLY);
            bench.journal.add("COMPLETE");
            assertTrue(report.isComplete());
            store.close();
            assertEquals(
                    join(List.of("client.storeLogoff ORDERLY"), SPOOLER_LEAVES, List.of("COMPLETE"), CLIENT_LEAVES),
                    bench.journal.life());
            bench.journal.clear();
            bench.spooler.close();
            assertEquals(
                    List.of("wire.transportLogoff NORMAL", "wire.close", "stores.shutdown", "transports.shutdown"),
                    bench.journal.life());
        }
    }

    @Test
    void S4_aRefusalStopsAfterTheAnswerAndTheStoreIsAsBefore() throws InterruptedException {
        try (Bench bench = opened()) {
            MessageStore store = bench.open();
            bench.journal.clear();
            // Another handle would make it shared.
            first.close();
            Gate gate = bench.onTheWire(store, "ann@example.org", Point.BODY);
            bench.journal.clear();
            assertEquals(Outcome.REFUSED, store.storeLogoff(LogoffMode.QUIET).outcome());
            assertEquals(List.of("client.storeLogoff QUIET"), bench.journal.life());
            gate.open();
            assertEquals(1, store.storeLogoff(LogoffMode.ORDERLY).counts().sent());
            store.close();
        }
    }

    @Test
    void S5_aCloseWithoutALogoffRunsTheWholeLogoff() {
        try (Bench bench = opened()) {
            first.close();
            assertEquals(
                    join(List.of("client.release"), SPOOLER_LEAVES, CLIENT_LEAVES.subList(1, CLIENT_LEAVES.size())),
                    bench.journal.life());
        }
    }

    @Test
    void S5_theModeThatWasSavedWhileSharedIsTheOneOfTheLastClose() throws InterruptedException {
        try (Bench bench = opened()) {
            MessageStore other = bench.open();
            assertEquals(
                    Outcome.RELEASED_SHARED,
                    other.storeLogoff(LogoffMode.ORDERLY).outcome());
            other.close();
            Gate gate = bench.onTheWire(first, "ann@example.org", Point.BODY);
            CompletableFuture<Void> close = CompletableFuture.runAsync(first::close);
            Bench.until(() -> bench.journal.count("client.release") == 2);
            gate.open(); // ABORT would have cancelled it
            close.orTimeout(10, java.util.concurrent.TimeUnit.SECONDS).join();
            assertEquals(1, wire.deliveries().size());
            assertEquals(
                    0,
                    bench.journal.only(line -> line.contains("cancelMessage")).size());
        }
    }

    @Test
    void S7_aForcedLogoffLeavesShellsWhoseCloseChangesNothing() {
        try (Bench bench = opened()) {
            List<LogoffReport> reports = bench.spooler.logoff("client"::equals, LogoffMode.ORDERLY, Deadline.DEFAULT);
            assertEquals(1, reports.size());
            assertEquals(Outcome.RELEASED, reports.get(0).outcome());
            assertEquals(join(SPOOLER_LEAVES, CLIENT_LEAVES.subList(1, CLIENT_LEAVES.size())), bench.journal.life());
            assertThrows(StoreClosedException.class, () -> first.queue("", 1));
            bench.journal.clear();
            first.close();
            assertEquals(List.of("client.release"), bench.journal.life());
        }
    }

    @Test
    void twoStoresShareATransportLogonAndOnlyTheLastOneEndsIt() {
        try (Bench bench = opened()) {
            MessageStore second =
                    bench.session.openStore(bench.disk.freshAddress(), OpenOptions.DEFAULT.withDefaultInbox(false));
            bench.journal.clear();
            first.storeLogoff(LogoffMode.ORDERLY);
            first.close();
            assertEquals(1, ends(bench, "END_INBOUND"));
            assertEquals(0, ends(bench, "END_OUTBOUND"));
            second.submit(Bench.mailTo("ann@example.org"));
            assertEquals(1, second.storeLogoff(LogoffMode.NO_WAIT).counts().sent());
            assertEquals(1, ends(bench, "END_OUTBOUND"));
            assertEquals(
                    0,
                    bench.journal.only(line -> line.contains("transportLogo")).size());
            second.close();
        }
        assertEquals(
                1,
                wire.calls().stream()
                        .filter(line -> line.startsWith("transportLogon"))
                        .count());
    }

    @SuppressWarnings("NullAway.Init") // set by opened()
    private MessageStore first;

    private Bench opened() {
        Bench bench = new Bench(wire);
        first = bench.open();
        Bench.until(() -> bench.journal.life().size() == 1 + FIRST_OPEN.size());
        bench.journal.clear();
        return bench;
    }

    private static long ends(Bench bench, String notice) {
        return bench.journal.count("wire.transportNotify " + notice);
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // read only
    private static List<String> join(List<String>... parts) {
        return java.util.Arrays.stream(parts).flatMap(List::stream).toList();
    }
}
