package org.postlude.spooler.sequence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.StoreClosedException;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** Logoffs that somebody else than a handle's holder asks for: a session, the spooler's end, a host (S6, S9). */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SessionLogoffTest {
    private static final OpenOptions NO_INBOX = OpenOptions.DEFAULT.withDefaultInbox(false);
    private static final List<String> TRANSPORTS_LEAVE =
            List.of("wire.transportLogoff NORMAL", "wire.close", "stores.shutdown", "transports.shutdown");

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();

    private static List<String> leaves(int number, String... before) {
        return Stream.concat(
                        Stream.of(before),
                        Stream.of(
                                "spooler.store status row removed",
                                "spooler-" + number + ".logoff",
                                "spooler-" + number + ".close",
                                "client.store status row removed",
                                "client-" + number + ".logoff",
                                "client-" + number + ".close"))
                .toList();
    }

    /** What three stores do that are logged off one after another, the last one opened first. */
    private static List<String> leaveInReverse() {
        return Stream.of(leaves(3), leaves(2), leaves(1, "wire.transportNotify END_OUTBOUND"))
                .flatMap(List::stream)
                .toList();
    }

    private static List<MessageStore> openThree(Bench bench) {
        List<MessageStore> stores = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            stores.add(bench.session.openStore(bench.disk.freshAddress(), NO_INBOX));
        }
        Bench.until(() -> bench.journal.count("wire.transportNotify BEGIN_OUTBOUND") == 1);
        bench.journal.clear();
        return stores;
    }

    private static void assertShells(Bench bench, List<MessageStore> stores) {
        bench.journal.clear();
        for (MessageStore store : stores) {
            assertThrows(StoreClosedException.class, () -> store.queue("", 1));
            assertThrows(StoreClosedException.class, store::duplicate);
            store.close();
        }
        assertEquals(List.of("client.release", "client.release", "client.release"), bench.journal.lines());
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void S6_aSessionsLogoffTakesTheStoresInReverseOrderOfOpeningEachWithTheMode(LogoffMode mode) {
        try (Bench bench = new Bench(wire)) {
            List<MessageStore> stores = openThree(bench);
            List<LogoffReport> reports = bench.session.logoff(mode, Deadline.DEFAULT);
            assertEquals(
                    List.of(mode, mode, mode),
                    reports.stream().map(LogoffReport::mode).toList());
            assertTrue(reports.stream().allMatch(report -> report.outcome() == Outcome.RELEASED));
            assertEquals(leaveInReverse(), bench.journal.life());
            assertShells(bench, stores);
        }
    }

    @Test
    void S6_aSessionsCloseDoesTheSameAndTakesNoFurtherOpens() {
        try (Bench bench = new Bench(wire)) {
            List<MessageStore> stores = openThree(bench);
            bench.session.close();
            assertEquals(leaveInReverse(), bench.journal.life());
            assertThrows(StoreClosedException.class, bench::open);
            assertShells(bench, stores);
        }
    }

    /** The stores drain together, so that one that is slow costs the others no time; the logons of clients go in order. */
    @Test
    void S6_theSpoolersEndTakesTheStoresInReverseOrderThenTheTransports() {
        try (Bench bench = new Bench(wire)) {
            List<MessageStore> stores = openThree(bench);
            bench.spooler.close();
            List<String> life = bench.journal.life();
            assertEquals(
                    List.of("client-3.logoff", "client-2.logoff", "client-1.logoff"),
                    life.stream()
                            .filter(line -> line.matches("client-\\d\\.logoff"))
                            .toList());
            assertEquals(
                    leaveInReverse().stream().sorted().toList(),
                    life.subList(0, life.size() - TRANSPORTS_LEAVE.size()).stream()
                            .sorted()
                            .toList());
            assertEquals(TRANSPORTS_LEAVE, life.subList(life.size() - TRANSPORTS_LEAVE.size(), life.size()));
            assertShells(bench, stores);
        }
    }

    @Test
    void S6_afterItsLogoffASessionCanOnlyBeClosed() {
        try (Bench bench = new Bench(wire)) {
            openThree(bench);
            bench.session.logoff(LogoffMode.ORDERLY, Deadline.DEFAULT);
            bench.journal.clear();
            StoreClosedException refused = assertThrows(StoreClosedException.class, bench::open);
            assertTrue(String.valueOf(refused.getMessage()).contains("S6"), refused::toString);
            assertThrows(StoreClosedException.class, () -> bench.session.logoff(LogoffMode.ORDERLY, Deadline.DEFAULT));
            assertThrows(StoreClosedException.class, () -> bench.session.advise(end -> {}));
            bench.session.close();
            bench.session.close();
            assertEquals(List.of(), bench.journal.life(), "nothing is asked of a provider any more");
        }
    }

    @Test
    void S6_aSessionWhoseLogoffWasRefusedGoesOn() throws InterruptedException {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open(NO_INBOX);
            Gate gate = bench.onTheWire(store, "ann@example.org", Point.BODY);
            assertEquals(
                    Outcome.REFUSED,
                    bench.session
                            .logoff(LogoffMode.QUIET, Deadline.DEFAULT)
                            .get(0)
                            .outcome());
            MessageStore other = bench.session.openStore(bench.disk.freshAddress(), NO_INBOX);
            gate.open();
            assertTrue(other.queue("", 1).messages().isEmpty());
            assertEquals(
                    List.of(Outcome.RELEASED, Outcome.RELEASED),
                    bench.session.logoff(LogoffMode.ORDERLY, Deadline.DEFAULT).stream()
                            .map(LogoffReport::outcome)
                            .toList());
        }
    }

    /** What the client closed before in the documented order is not logged off a second time. */
    @Test
    void S6_whatWasClosedBeforeIsNoneOfTheSessionsLogoff() {
        try (Bench bench = new Bench(wire)) {
            List<MessageStore> stores = openThree(bench);
            stores.get(1).close();
            bench.journal.clear();
            assertEquals(
                    2,
                    bench.session.logoff(LogoffMode.ORDERLY, Deadline.DEFAULT).size());
            assertEquals(
                    List.of("client-3.logoff", "client-1.logoff"),
                    bench.journal.only(line -> line.matches("client-\\d\\.logoff")));
        }
    }

    /** What client and host have in common: all but who asks, and the close of the client's handle. */
    private static List<String> callsOf(Bench bench) {
        return bench.journal.only(line -> !line.equals("client.release") && !line.startsWith("client.storeLogoff"));
    }

    private static MessageStore openWithMail(Bench bench) {
        MessageStore store = bench.open(NO_INBOX);
        bench.wire.on("ann@example.org").defer().accept();
        bench.awaitState(store, store.submit(Bench.mailTo("ann@example.org")).id(), "BACKING_OFF");
        bench.journal.clear();
        return store;
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void S9_aLogoffByAHostMakesTheCallsThatOneByTheClientMakes(LogoffMode mode) {
        List<String> byClient;
        LogoffReport told;
        try (Bench bench = new Bench(wire)) {
            MessageStore store = openWithMail(bench);
            told = store.storeLogoff(mode);
            store.close();
            byClient = callsOf(bench);
        }
        ScriptedTransport same = ScriptedTransport.builder().cancellable().build();
        try (Bench bench = new Bench(same)) {
            MessageStore store = openWithMail(bench);
            List<LogoffReport> reports = bench.spooler.logoff("client"::equals, mode, Deadline.DEFAULT);
            assertEquals(1, reports.size());
            assertEquals(told.mode(), reports.get(0).mode());
            assertEquals(told.outcome(), reports.get(0).outcome());
            assertEquals(told.activity(), reports.get(0).activity());
            assertEquals(told.counts(), reports.get(0).counts());
            assertEquals(byClient, callsOf(bench));
            assertTrue(byClient.containsAll(leaves(1)), () -> "calls: " + byClient);
            bench.journal.clear();
            store.close();
            assertEquals(List.of("client.release"), bench.journal.lines());
        }
    }

    @Test
    void S9_aRefusalOfTheHostLeavesTheClientsHandleAsItWas() throws InterruptedException {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open(NO_INBOX);
            Gate gate = bench.onTheWire(store, "ann@example.org", Point.BODY);
            bench.journal.clear();
            List<LogoffReport> reports = bench.spooler.logoff("client"::equals, LogoffMode.QUIET, Deadline.DEFAULT);
            assertEquals(
                    List.of(Outcome.REFUSED),
                    reports.stream().map(LogoffReport::outcome).toList());
            assertEquals(List.of(), bench.journal.life());
            gate.open();
            store.submit(Bench.mailTo("bob@example.org"));
            assertEquals(2, store.storeLogoff(LogoffMode.NO_WAIT).counts().sent());
        }
    }

    @Test
    void S9_aHostLogsOffOnlyTheSessionsItMeans() {
        try (Bench bench = new Bench(wire);
                var other = bench.spooler.logon("other")) {
            MessageStore mine = bench.open(NO_INBOX);
            MessageStore theirs = other.openStore(bench.disk.freshAddress(), NO_INBOX);
            assertEquals(
                    1,
                    bench.spooler
                            .logoff("client"::equals, LogoffMode.ORDERLY, Deadline.DEFAULT)
                            .size());
            assertThrows(StoreClosedException.class, mine::duplicate);
            theirs.submit(Bench.mailTo("ann@example.org"));
            assertEquals(1, theirs.storeLogoff(LogoffMode.NO_WAIT).counts().sent());
        }
    }
}
