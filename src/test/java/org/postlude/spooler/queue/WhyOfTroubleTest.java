package org.postlude.spooler.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.postlude.message.ErrorKind;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.spooler.DestinationPolicy;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.tck.store.LoneSupport;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.SpoolerNotice;

/** Why is this mail still here (rule O6), where its transport, its store or the mail itself is in trouble. */
class WhyOfTroubleTest {
    private static final String ANN = "ann@example.org";
    private static final String BOB = "bob@example.org";
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration REST = Duration.ofMinutes(10);

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();

    private static Explanation why(Bench bench, MessageId id) {
        return bench.spooler.queue(bench.address).why(id).orElseThrow();
    }

    private static List<Reason> all(Explanation why, Reason.Kind kind) {
        return why.reasons().stream().filter(reason -> reason.kind() == kind).toList();
    }

    private static boolean has(Bench bench, MessageId id, Reason.Kind kind) {
        return !all(why(bench, id), kind).isEmpty();
    }

    private static Reason reason(Explanation why, Reason.Kind kind) {
        assertEquals(1, all(why, kind).size(), () -> kind + " in " + why);
        return all(why, kind).get(0);
    }

    private static void assertSays(Reason reason, String... facts) {
        for (String fact : facts) {
            assertTrue(reason.sentence().contains(fact), () -> fact + " in: " + reason.sentence());
        }
    }

    @Test
    void O6_aTransportThatReachesNobodyIsToldSinceWhenAndUntilWhen() {
        wire.otherwise().answerNetworkError(HOUR);
        DestinationPolicy twoAreEnough = new DestinationPolicy(1, 10, 5, REST, REST, 2);
        try (Bench bench = new Bench(builder -> builder.destinations(twoAreEnough), wire)) {
            Instant begun = bench.time.instant();
            MessageStore store = bench.open();
            store.submit(Bench.mailTo("r@one.example"));
            store.submit(Bench.mailTo("r@two.example"));
            Bench.until(() -> bench.spooler.destinations().get(0).held() != null);
            MessageId id = store.submit(Bench.mailTo("r@three.example")).id();

            Reason reason = reason(why(bench, id), Reason.Kind.BREAKER);

            assertSays(reason, "transport wire is left alone", "2 destinations in a row", "connection refused");
            assertEquals(List.of("r@three.example"), reason.recipients());
            assertEquals(begun, reason.since());
            Instant until = reason.until();
            assertNotNull(until);
            assertFalse(until.isAfter(begun.plus(REST)), reason::toString);
            assertFalse(until.isBefore(begun.plus(REST.multipliedBy(9).dividedBy(10))), "spread by a tenth at most");
            assertEquals(List.of(), all(why(bench, id), Reason.Kind.WAITING));
            assertEquals(0, wire.attemptsFor("r@three.example"));
            store.storeLogoff(LogoffMode.QUIET);
        }
    }

    @Test
    void O6_aTransportWhoseLoginIsRefusedIsToldUntilItIsAskedAgain() {
        wire.on(ANN).answerUnconfigured(REST);
        try (Bench bench = new Bench(wire)) {
            Instant begun = bench.time.instant();
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            Bench.until(() -> has(bench, id, Reason.Kind.TRANSPORT_HELD));

            Reason reason = reason(why(bench, id), Reason.Kind.TRANSPORT_HELD);

            assertSays(reason, "transport wire is left alone", "the login was refused", "then one attempt finds out");
            assertEquals(List.of(ANN), reason.recipients());
            assertEquals(begun, reason.since());
            assertEquals(begun.plus(REST), reason.until());
            store.storeLogoff(LogoffMode.QUIET);
        }
    }

    @Test
    void O6_aTransportThatIsBrokenIsToldWithItsTrouble() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Bench.until(() -> bench.journal.count("wire.transportNotify BEGIN_OUTBOUND") == 1);
            wire.notifySpooler(SpoolerNotice.CRITICAL_ERROR);
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            Bench.until(() -> has(bench, id, Reason.Kind.TRANSPORT_HELD));

            Reason reason = reason(why(bench, id), Reason.Kind.TRANSPORT_HELD);

            assertEquals("transport wire cannot be used: it reported a critical error", reason.sentence());
            assertEquals(List.of(ANN), reason.recipients());
            assertEquals(null, reason.until());
            assertEquals(0, wire.attemptsFor(ANN));
            store.storeLogoff(LogoffMode.QUIET);
        }
    }

    @Test
    void O6_whomItsTransportDoesNotTakeIsToldAndNobodyBesidesIs() {
        wire.on(ANN).defer(HOUR);
        wire.on(BOB).notMine();
        ScriptedTransport next = ScriptedTransport.builder().scheme("next").build();
        try (Bench bench = new Bench(wire, next)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN, BOB)).id();
            bench.awaitState(store, id, "BACKING_OFF");
            Explanation why = why(bench, id);

            Reason reason = reason(why, Reason.Kind.NO_TRANSPORT);

            assertEquals(List.of(BOB), reason.recipients(), () -> "Ann's was only deferred: " + why);
            assertSays(reason, "transport wire does not take this address", "the next");
            reason(why, Reason.Kind.BACKING_OFF);
            assertEquals(0, next.attemptsFor(BOB), "it is asked when wire is done with Ann's");
            store.storeLogoff(LogoffMode.QUIET);
        }
    }

    @Test
    void O6_aStoreThatTakesNoChangesIsToldSinceWhen() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN).withHold("wait")).id();
            bench.time.advance(HOUR);
            Instant since = bench.time.instant();
            bench.disk.refuse(ErrorKind.NOT_ENOUGH_DISK, "the disk is full", since);
            bench.time.advance(REST);

            Reason reason = reason(why(bench, id), Reason.Kind.STORE_REFUSES);

            assertSays(reason, "its store takes no changes", "nothing of it is sent", "the disk is full");
            assertEquals(since, reason.since());
            assertEquals(null, reason.until());
            bench.disk.accept();
            assertEquals(
                    List.of(Reason.Kind.HELD),
                    why(bench, id).reasons().stream().map(Reason::kind).toList());
            store.storeLogoff(LogoffMode.QUIET);
        }
    }

    @Test
    void O6_aLogoffOfItsStoreIsToldBesideWhatItWaitsFor() throws Exception {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId held = store.submit(Bench.mailTo("eve@example.net").withHold("wait"))
                    .id();
            Gate gate = bench.onTheWire(store, ANN, Point.BODY);
            var logoff = CompletableFuture.supplyAsync(() -> store.storeLogoff(LogoffMode.ORDERLY));
            Bench.until(() -> has(bench, held, Reason.Kind.LOGGING_OFF));

            Explanation why = why(bench, held);

            assertSays(reason(why, Reason.Kind.LOGGING_OFF), "its store is being logged off");
            reason(why, Reason.Kind.HELD);
            gate.open();
            assertEquals(1, logoff.get().counts().left());
        }
    }

    @Test
    void O6_damagedMailIsToldToBeSetAsideAndWhatCanBeDone() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN).withHold("until it is damaged"))
                    .id();
            bench.disk.damage(bench.address, id);
            assertTrue(store.release(id));
            Bench.until(() -> has(bench, id, Reason.Kind.SET_ASIDE));
            Explanation why = why(bench, id);

            Reason reason = reason(why, Reason.Kind.SET_ASIDE);

            assertEquals(MessageState.HELD, why.state());
            assertSays(reason, "it is damaged and was set aside", "withdraw it, or mend it and release it");
            assertEquals(List.of(ANN), reason.recipients());
            assertEquals(List.of(), all(why, Reason.Kind.HELD), "nobody holds it");
            assertEquals(List.of(), all(why, Reason.Kind.EXPIRES), "nobody gives it up");
            store.storeLogoff(LogoffMode.QUIET);
        }
    }

    @Test
    void O6_mailWhoseRecordCannotBeReadIsToldToBeSetAside() throws IOException {
        try (Bench bench = new Bench(wire)) {
            MessageStore first = bench.open();
            MessageId id = first.submit(Bench.mailTo(ANN, BOB).withHold("wait")).id();
            first.storeLogoff(LogoffMode.QUIET);
            first.close();
            garble(bench, id);
            MessageStore store = bench.open();

            Reason reason = reason(why(bench, id), Reason.Kind.SET_ASIDE);

            assertSays(reason, "cannot be read", "withdraw it");
            assertEquals(List.of(ANN, BOB), reason.recipients());
            store.storeLogoff(LogoffMode.QUIET);
        }
    }

    private static void garble(Bench bench, MessageId id) throws IOException {
        LogonRequest request = new LogonRequest(bench.address, LogonRequest.Access.WRITE, false);
        try (SpoolerLogon logon = bench.disk.spoolerLogon(LoneSupport.on(bench.time), request)) {
            QueuedPart part = logon.parts(id).get(0);
            Label label = part.label().with(LabelState.HELD, part.label().due());
            PartChange change = new PartChange(part.id(), part.revision(), label, new byte[] {1, 2, 3});
            assertEquals(List.of(ChangeResult.APPLIED), logon.change(logon.beginEpoch("a test"), List.of(change)));
        }
    }
}
