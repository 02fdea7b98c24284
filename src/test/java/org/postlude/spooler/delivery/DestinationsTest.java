package org.postlude.spooler.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.spooler.DestinationPolicy;
import org.postlude.spooler.Limit;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.queue.DestinationView;
import org.postlude.spooler.queue.TransportView;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.tck.transport.ScriptedTransport;

/** A dead destination, a refused login and a limit on the whole spooler: what is left, what is forced, what people are told. */
class DestinationsTest {
    private static final String ANN = "ann@dead.example";
    private static final Duration HOUR = Duration.ofHours(1);
    private static final DestinationPolicy POLICY =
            new DestinationPolicy(1, 10, 2, Duration.ofMinutes(10), Duration.ofMinutes(10), 100);

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();

    private static SpoolerCoordinator.Builder quick(SpoolerCoordinator.Builder builder) {
        return builder.destinations(POLICY);
    }

    /** Ten messages to one who is not reached: two were attempted, the others wait. */
    private List<MessageId> tenToTheDead(Bench bench, MessageStore store) {
        wire.otherwise().answerNetworkError(HOUR);
        List<MessageId> ids = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ids.add(store.submit(Bench.mailTo("r" + i + "@dead.example")).id());
        }
        Bench.until(() -> destination(bench).isDead());
        return ids;
    }

    private static DestinationView destination(Bench bench) {
        return bench.spooler.destinations().get(0).destinations().stream()
                .filter(each -> each.domain().equals("dead.example"))
                .findFirst()
                .orElse(new DestinationView("", false, null, null, 0, 0, null, null, false, null));
    }

    private long attempts() {
        long all = 0;
        for (int i = 0; i < 10; i++) {
            all += wire.attemptsFor("r" + i + "@dead.example");
        }
        return all;
    }

    @Test
    void D13_peopleAreToldSinceWhenItIsDeadAndWhenItIsTriedAgain() {
        try (Bench bench = new Bench(DestinationsTest::quick, wire)) {
            MessageStore store = bench.open();
            tenToTheDead(bench, store);
            DestinationView dead = destination(bench);
            assertEquals(bench.time.instant(), dead.since());
            assertNotNull(dead.nextProbe());
            assertTrue(Duration.between(bench.time.instant(), dead.nextProbe()).compareTo(Duration.ofMinutes(9)) >= 0);
            assertEquals("connection refused", dead.lastFailure());
            assertEquals(1, dead.atOnce());
            assertEquals(2, attempts());
            assertEquals(10, store.storeLogoff(LogoffMode.ORDERLY).counts().left());
            store.close();
        }
    }

    @Test
    void D13_noWaitLeavesWhatWaitsForTheDeadAndTheReportSaysWhy() {
        try (Bench bench = new Bench(DestinationsTest::quick, wire)) {
            MessageStore store = bench.open();
            tenToTheDead(bench, store);
            LogoffReport report = store.storeLogoff(LogoffMode.NO_WAIT);
            assertEquals(10, report.counts().left());
            assertEquals(2, attempts());
            assertTrue(
                    report.problems().stream()
                            .anyMatch(line -> line.contains("dead.example over wire") && line.contains("rule D13")),
                    report.problems()::toString);
            store.close();
        }
    }

    @Test
    void D13_theReportNamesNoDeadDestinationForWhichThisStoreHasNothing() {
        try (Bench bench = new Bench(DestinationsTest::quick, wire)) {
            MessageStore store = bench.open();
            tenToTheDead(bench, store);
            try (MessageStore other =
                    bench.session.openStore(bench.disk.freshAddress(), OpenOptions.DEFAULT.withDefaultInbox(false))) {
                wire.on("max@dead.example.org").defer();
                MessageId id =
                        other.submit(Bench.mailTo("max@dead.example.org")).id();
                bench.awaitState(other, id, "BACKING_OFF");
                LogoffReport report = other.storeLogoff(LogoffMode.NO_WAIT);
                assertEquals(1, report.counts().left());
                assertEquals(List.of(), report.problems());
            }
            store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
        }
    }

    @Test
    void D13_purgeTriesEachOfThemOnce() {
        try (Bench bench = new Bench(DestinationsTest::quick, wire)) {
            MessageStore store = bench.open();
            tenToTheDead(bench, store);
            bench.time.advance(Duration.ofMinutes(1));
            assertEquals(10, store.storeLogoff(LogoffMode.PURGE).counts().left());
            assertEquals(12, attempts());
            store.close();
        }
    }

    @Test
    void D13_aProbeThatIsAnsweredWakesAllOfThem() {
        try (Bench bench = new Bench(DestinationsTest::quick, wire)) {
            MessageStore store = bench.open();
            List<MessageId> ids = tenToTheDead(bench, store);
            wire.otherwise().accept();
            bench.time.advance(Duration.ofMinutes(10));
            Bench.until(() -> !destination(bench).isDead());
            for (MessageId id : ids.subList(2, 10)) {
                bench.awaitState(store, id, "ENDED");
            }
            bench.time.advance(HOUR);
            ids.forEach(id -> bench.awaitState(store, id, "ENDED"));
            store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
        }
    }

    @Test
    void T25_whatWaitsForARefusedLoginStaysQueuedWithTheReason() {
        wire.on(ANN).answerUnconfigured(Duration.ofMinutes(5)).accept();
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            Bench.until(() -> bench.spooler.destinations().get(0).held() != null);
            TransportView.Held held = bench.spooler.destinations().get(0).held();
            assertEquals(TransportView.Cause.UNCONFIGURED, held == null ? null : held.cause());
            Bench.until(() -> Bench.statusOf(store, id).lastReply() != null);
            assertFalse(bench.spooler.gauges().transports().get(0).usable());
            assertEquals("QUEUED", Bench.stateOf(store, id));
            assertEquals(0, Bench.statusOf(store, id).attempts());
            assertEquals(
                    "4.3.5 the login was refused",
                    String.valueOf(Bench.statusOf(store, id).lastReply()));
            bench.time.advance(Duration.ofMinutes(5));
            bench.awaitState(store, id, "ENDED");
            assertEquals(1, wire.deliveriesTo(ANN).size());
            assertTrue(bench.spooler.gauges().transports().get(0).usable());
            store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
        }
    }

    @Test
    void D20_noWaitLeavesWhatALimitDelaysPastItsDeadline() {
        try (Bench bench = new Bench(
                builder -> builder.limit(new Limit(Limit.Of.DESTINATION, "*.example", 2, Duration.ofMinutes(1))),
                wire)) {
            MessageStore store = bench.open();
            for (int i = 0; i < 5; i++) {
                store.submit(Bench.mailTo("r" + i + "@live.example"));
            }
            Bench.until(() -> wire.deliveries().size() == 2);
            LogoffReport report = store.storeLogoff(LogoffMode.NO_WAIT, Deadline.in(Duration.ofSeconds(30)));
            assertEquals(3, report.counts().left());
            assertTrue(
                    report.problems().stream().anyMatch(line -> line.contains("rule D20")),
                    report.problems()::toString);
            store.close();
        }
    }
}
