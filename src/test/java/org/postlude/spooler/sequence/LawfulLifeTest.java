package org.postlude.spooler.sequence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreClosedException;
import org.postlude.store.StoreSession;
import org.postlude.store.spi.StoreSupport;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** The invariants at the end of semantics 2.4, over lives of every kind; and providers that call back from inside. */
class LawfulLifeTest {
    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void everyLogonIsLoggedOffOnceThenClosedOnceAndProvidersShutDownLast(LogoffMode mode) {
        Bench bench = new Bench(wire);
        try (bench) {
            MessageStore one = bench.open();
            MessageStore two = one.duplicate();
            StoreSession other = bench.spooler.logon("other");
            MessageStore three = other.openStore(bench.address, OpenOptions.DEFAULT);
            MessageStore elsewhere =
                    bench.session.openStore(bench.disk.freshAddress().toString());
            one.submit(Bench.mailTo("ann@example.org", "bob@example.com"));
            one.storeLogoff(mode);
            two.close();
            three.storeLogoff(mode);
            three.close();
            elsewhere.submit(Bench.mailTo("carl@example.net"));
            other.close();
            bench.session.logoff(LogoffMode.ORDERLY, Deadline.DEFAULT);
        }
        assertLawful(bench.journal.lines());
    }

    @Test
    void aCoordinatorThatIsClosedOverOpenHandlesEndsLawfullyAndTwiceIsOnce() throws InterruptedException {
        Bench bench = new Bench(wire);
        try (bench) {
            MessageStore store = bench.open();
            Gate gate = bench.onTheWire(store, "ann@example.org", Point.BODY);
            store.submit(Bench.mailTo("bob@example.org").withHold("stays"));
            CompletableFuture<Void> close = CompletableFuture.runAsync(bench.spooler::close);
            Bench.until(() -> !canSubmit(store));
            gate.open(); // ORDERLY: what is on the wire ends
            close.orTimeout(10, TimeUnit.SECONDS).join();
            bench.spooler.close();
            store.close();
        }
        assertEquals(1, wire.deliveries().size());
        assertLawful(bench.journal.lines());
    }

    @Test
    void C15_aProviderThatReleasesItsSupportEarlyOrTwiceIsHarmless() {
        Bench bench = new Bench(wire);
        try (bench) {
            for (String logon : List.of("client-1", "spooler-1")) {
                bench.process.inside(logon + ".logoff", () -> {
                    StoreSupport support = bench.process.support(logon);
                    support.close();
                    support.close();
                });
            }
            MessageStore store = bench.open();
            assertEquals(List.of(), store.storeLogoff(LogoffMode.ORDERLY).problems());
            store.close();
        }
        assertLawful(bench.journal.lines());
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void C15_aProviderThatStartsALogoffFromInsideItsOwnIsHarmless(LogoffMode mode) {
        List<LogoffReport> inner = new CopyOnWriteArrayList<>();
        Bench bench = new Bench(wire);
        try (bench) {
            for (String logon : List.of("client-1", "spooler-1")) {
                bench.process.inside(
                        logon + ".logoff",
                        () -> inner.add(bench.process.support(logon).storeLogoffTransports(mode, Deadline.DEFAULT)));
            }
            MessageStore store = bench.open();
            LogoffReport report = store.storeLogoff(LogoffMode.ORDERLY);
            assertTrue(report.isComplete());
            assertEquals(List.of(), report.problems());
            store.close();
        }
        assertEquals(2, inner.size());
        assertLawful(bench.journal.lines());
    }

    @Test
    void L13_aProviderMayStartTheLogoffOfItsStoreByItself() {
        Bench bench = new Bench(wire);
        try (bench) {
            MessageStore store = bench.open();
            LogoffReport report =
                    bench.process.support("client-1").storeLogoffTransports(LogoffMode.ORDERLY, Deadline.DEFAULT);
            assertTrue(report.isComplete(), report::toString);
            assertThrows(StoreClosedException.class, () -> store.storeLogoff(LogoffMode.QUIET));
            store.close();
        }
        assertLawful(bench.journal.lines());
    }

    @Test
    void L13_itMayDoSoUnderAnotherNameOfTheStore() {
        Bench bench = new Bench(wire);
        try (bench) {
            MessageStore store = bench.open();
            store.close();
            bench.journal.clear();
            MessageStore alias = bench.session.openStore(bench.address + "/");
            LogoffReport report =
                    bench.process.support("client-2").storeLogoffTransports(LogoffMode.ORDERLY, Deadline.DEFAULT);
            assertTrue(report.isComplete(), report::toString);
            alias.close();
        }
    }

    private static boolean canSubmit(MessageStore store) {
        try {
            store.submit(Bench.mailTo("held@example.org").withHold("only a question"));
            return true;
        } catch (StoreClosedException e) {
            return false;
        }
    }

    static void assertLawful(List<String> all) {
        List<String> lines = all.stream()
                .filter(line -> !line.startsWith("client.") || line.contains("row"))
                .toList();
        List<String> logons = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("logon ") || line.startsWith("spoolerLogon ")) {
                logons.add(line.substring(line.indexOf(' ') + 1));
            }
        }
        assertTrue(logons.size() >= 2, lines::toString);
        for (String logon : logons) {
            List<String> own =
                    lines.stream().filter(line -> line.startsWith(logon + ".")).toList();
            assertEquals(
                    List.of(logon + ".logoff", logon + ".close"),
                    own.subList(own.size() - 2, own.size()),
                    "its last two calls");
            assertEquals(1, own.stream().filter((logon + ".logoff")::equals).count());
            assertTrue(
                    lines.lastIndexOf(logon + ".close") < lines.indexOf("stores.shutdown"),
                    "shutdown after the last logon is gone");
            String row = logon.substring(0, logon.indexOf('-')) + ".store status row removed";
            assertTrue(lines.indexOf(row) >= 0, lines::toString);
        }
        assertEquals(1, lines.stream().filter("stores.shutdown"::equals).count());
        assertEquals(1, lines.stream().filter("transports.shutdown"::equals).count());
        assertEquals(lines.size() - 1, lines.indexOf("transports.shutdown"), "the last call of all");
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).matches("(client|spooler)-\\d+\\.logoff")) {
                String kind = lines.get(i).substring(0, lines.get(i).indexOf('-'));
                assertEquals(1, rowsWithoutLogoff(lines.subList(0, i), kind), "a row is gone before: " + lines);
            }
        }
    }

    /** How many rows of a kind of logon are gone whose logoff is still to come; two logons may leave at the same time. */
    private static long rowsWithoutLogoff(List<String> lines, String kind) {
        long rows = lines.stream()
                .filter((kind + ".store status row removed")::equals)
                .count();
        return Math.min(
                1,
                rows
                        - lines.stream()
                                .filter(line -> line.matches(kind + "-\\d+\\.logoff"))
                                .count());
    }
}
