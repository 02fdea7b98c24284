package org.postlude.spooler.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.StoreClosedException;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** What an operator does to messages, by one filter (rule O2). */
class OrdersTest {
    private static final String ANN = "ann@example.org";
    private static final String BOB = "bob@example.com";

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().deferring().build();
    private final ScriptedTransport post =
            ScriptedTransport.builder().scheme("post").build();

    private static Filter to(String recipient) {
        return Filter.parse(List.of("recipient=" + recipient));
    }

    private static void assertChanged(Change change, long matched, long changed) {
        assertEquals(matched, change.matched(), change::toString);
        assertEquals(changed, change.changed(), change::toString);
    }

    /** A doubt may be read before the spooler has heard that it is recorded: then the order says so, and is given again. */
    private static void assertChangedInTheEnd(Supplier<Change> order) {
        List<Change> answers = new ArrayList<>();
        Bench.until(() -> {
            answers.add(order.get());
            List<Refusal> refused = answers.get(answers.size() - 1).refused();
            return refused.stream().noneMatch(refusal -> refusal.kind() == Refusal.Kind.IN_PROCESS);
        });
        assertChanged(answers.get(answers.size() - 1), 1, 1);
    }

    private static void assertRefused(Change change, MessageId id, Refusal.Kind kind) {
        assertEquals(1, change.refused().size(), change::toString);
        assertEquals(id.value(), change.refused().get(0).id());
        assertEquals(kind, change.refused().get(0).kind(), change::toString);
        assertEquals(0, change.refusedOmitted());
    }

    @Test
    void O2_heldMailIsSentByNoModeAndCountsAsLeft() {
        for (LogoffMode mode : List.of(LogoffMode.NO_WAIT, LogoffMode.PURGE)) {
            ScriptedTransport other = ScriptedTransport.builder().flushable().build();
            other.on(ANN).defer(Duration.ofHours(1));
            try (Bench bench = new Bench(other)) {
                MessageStore store = bench.open();
                MessageId id = store.submit(Bench.mailTo(ANN)).id();
                bench.awaitState(store, id, "BACKING_OFF");
                Change held = bench.spooler.queue(bench.address).hold(to(ANN), "wait for the lawyer", null);
                assertChanged(held, 1, 1);
                assertEquals("HELD", Bench.stateOf(store, id));
                var report = store.storeLogoff(mode);
                assertEquals(1, report.counts().left());
                assertEquals(1, other.attemptsFor(ANN));
                store.close();
            }
        }
    }

    @Test
    void aHoldEndsAtItsTime() {
        wire.on(ANN).defer(Duration.ofMinutes(10)).accept();
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, id, "BACKING_OFF");
            QueueControl queue = bench.spooler.queue(bench.address);
            queue.hold(to(ANN), "until the hour", bench.time.instant().plus(Duration.ofHours(1)));
            bench.time.advance(Duration.ofMinutes(59));
            assertEquals("HELD", Bench.stateOf(store, id));
            assertEquals(1, wire.attemptsFor(ANN));
            bench.time.advance(Duration.ofMinutes(2));
            bench.awaitState(store, id, "ENDED");
            assertEquals(1, wire.deliveriesTo(ANN).size());
        }
    }

    @Test
    void releaseLetsGoWhatIsHeldAndRefusesTheRest() {
        wire.on(BOB).defer(Duration.ofHours(1));
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId held =
                    store.submit(Bench.mailTo(ANN).withHold("by its sender")).id();
            MessageId waiting = store.submit(Bench.mailTo(BOB)).id();
            bench.awaitState(store, waiting, "BACKING_OFF");
            Change change = bench.spooler.queue(bench.address).release(Filter.all());
            assertChanged(change, 2, 1);
            assertRefused(change, waiting, Refusal.Kind.NOT_HELD);
            bench.awaitState(store, held, "ENDED");
            assertEquals(1, wire.attemptsFor(BOB));
        }
    }

    @Test
    void retryTriesNowWhateverTheBackOffSays() {
        wire.on(ANN).defer(Duration.ofHours(3)).accept();
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, id, "BACKING_OFF");
            assertChanged(bench.spooler.queue(bench.address).retry(to("*@example.org")), 1, 1);
            bench.awaitState(store, id, "ENDED");
            assertEquals(1, wire.deliveriesTo(ANN).size());
        }
    }

    @Test
    void retryRefusesWhatIsHeldScheduledOrLeftInDoubt() {
        wire.on("doubt@example.org").inDoubtAndLost();
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            store.submit(Bench.mailTo("held@example.org").withHold("by its sender"));
            store.submit(Bench.mailTo("later@example.org")
                    .withNotBefore(bench.time.instant().plus(Duration.ofHours(1))));
            MessageId doubt = store.submit(Bench.mailTo("doubt@example.org").withInDoubt(InDoubtPolicy.HOLD))
                    .id();
            bench.awaitState(store, doubt, "IN_DOUBT");
            Change change = bench.spooler.queue(bench.address).retry(Filter.all());
            assertChanged(change, 3, 0);
            assertEquals(
                    List.of(Refusal.Kind.HELD, Refusal.Kind.SCHEDULED, Refusal.Kind.IN_DOUBT),
                    change.refused().stream().map(Refusal::kind).toList());
            assertEquals(1, wire.transactions());
        }
    }

    @Test
    void O2_doubtThatIsHeldIsNotSentByADecisionOfItsClientAndIsLetGoByARelease() {
        wire.on("doubt@example.org").inDoubtAndLost();
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId doubt = store.submit(Bench.mailTo("doubt@example.org")).id();
            bench.awaitState(store, doubt, "IN_DOUBT");
            QueueControl queue = bench.spooler.queue(bench.address);
            assertChangedInTheEnd(() -> queue.hold(Filter.of(doubt), "wait for the lawyer", null));
            assertFalse(store.resolve(doubt, InDoubtPolicy.RETRY));
            bench.time.advance(Duration.ofDays(1));
            assertEquals(1, queue.count(Filter.parse("state=in_doubt")));
            assertEquals(1, wire.attemptsFor("doubt@example.org"));
            wire.on("doubt@example.org").accept();
            assertTrue(store.release(doubt));
            bench.awaitState(store, doubt, "ENDED");
        }
    }

    @Test
    void O2_whatIsInProcessStaysAndTheAnswerNamesThePhase() throws InterruptedException {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Gate gate = wire.stopAt(ANN, Point.BODY);
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            gate.awaitReached(Bench.SOON);
            QueueControl queue = bench.spooler.queue(bench.address);
            Filter one = Filter.of(id);
            for (Change change : List.of(
                    queue.hold(one, "too late", null),
                    queue.release(one),
                    queue.retry(one),
                    queue.reroute(one, "wire"),
                    queue.withdraw(one),
                    queue.bounce(one, "too late"),
                    queue.decide(one, InDoubtPolicy.RETRY))) {
                assertChanged(change, 1, 0);
                assertRefused(change, id, Refusal.Kind.IN_PROCESS);
                String reason = change.refused().get(0).reason();
                assertTrue(reason.contains("phase BODY") && reason.contains("ABORT"), reason);
            }
            gate.open();
            bench.awaitState(store, id, "ENDED");
            assertEquals(1, wire.deliveriesTo(ANN).size());
            Change late = queue.hold(one, "too late", null);
            assertRefused(late, id, Refusal.Kind.ENDED);
            assertRefused(queue.withdraw(one), id, Refusal.Kind.ENDED);
        }
    }

    @Test
    void aMessageOfSeveralPartsIsChangedInThoseThatAreMeant() {
        wire.on(ANN).defer(Duration.ofHours(1));
        wire.on(BOB).defer(Duration.ofHours(1));
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN, BOB)).id();
            Bench.until(() -> Bench.statusOf(store, id).recipients().stream()
                    .allMatch(recipient -> recipient.state().name().equals("BACKING_OFF")));
            QueueControl queue = bench.spooler.queue(bench.address);
            assertChanged(queue.hold(Filter.parse("domain=example.org"), "one of them", null), 1, 1);
            assertEquals(
                    List.of("HELD", "BACKING_OFF"),
                    Bench.statusOf(store, id).recipients().stream()
                            .map(recipient -> recipient.state().name())
                            .toList());
            Change both = queue.release(Filter.of(id));
            assertChanged(both, 1, 1);
            assertRefused(both, id, Refusal.Kind.NOT_HELD);
        }
    }

    @Test
    void rerouteGivesAnotherTransport() {
        wire.on(ANN).defer(Duration.ofHours(1));
        try (Bench bench = new Bench(wire, post)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, id, "BACKING_OFF");
            QueueControl queue = bench.spooler.queue(bench.address);
            String said = assertThrows(IllegalArgumentException.class, () -> queue.reroute(Filter.all(), "none"))
                    .toString();
            assertTrue(said.contains("wire, wire2"), said);
            assertChanged(queue.reroute(Filter.parse("transport=wire"), "wire2"), 1, 1);
            bench.awaitState(store, id, "ENDED");
            assertEquals(1, post.deliveriesTo(ANN).size());
            assertEquals(1, wire.attemptsFor(ANN));
        }
    }

    @Test
    void rerouteMayNameAnyUrlThatAProviderKnows() {
        wire.on(ANN).defer(Duration.ofHours(1));
        try (Bench bench = new Bench(wire, post)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, id, "BACKING_OFF");
            QueueControl queue = bench.spooler.queue(bench.address);
            assertChanged(queue.reroute(Filter.of(id), "post://elsewhere"), 1, 1);
            bench.awaitState(store, id, "ENDED");
            assertEquals(1, post.deliveriesTo(ANN).size());
            String said = assertThrows(IllegalArgumentException.class, () -> queue.reroute(Filter.all(), "none://x"))
                    .toString();
            assertTrue(said.contains("Nothing was changed"), said);
        }
    }

    @Test
    void whatIsHeldStaysHeldUnderItsNewRoute() {
        try (Bench bench = new Bench(wire, post)) {
            MessageStore store = bench.open();
            MessageId id =
                    store.submit(Bench.mailTo(ANN).withHold("by its sender")).id();
            QueueControl queue = bench.spooler.queue(bench.address);
            assertChanged(queue.reroute(Filter.of(id), "wire2"), 1, 1);
            assertEquals("HELD", Bench.stateOf(store, id));
            assertEquals("wire2", Bench.statusOf(store, id).transport());
            queue.release(Filter.of(id));
            bench.awaitState(store, id, "ENDED");
            assertEquals(1, post.deliveriesTo(ANN).size());
        }
    }

    @Test
    void bounceEndsItNowWithAReport() {
        wire.on(ANN).defer(Duration.ofHours(1));
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId waiting = store.submit(Bench.mailTo(ANN)).id();
            MessageId held =
                    store.submit(Bench.mailTo(BOB).withHold("by its sender")).id();
            bench.awaitState(store, waiting, "BACKING_OFF");
            Change change = bench.spooler.queue(bench.address).bounce(Filter.all(), "the contract has ended");
            assertChanged(change, 2, 2);
            bench.awaitState(store, waiting, "ENDED");
            bench.awaitState(store, held, "ENDED");
            assertEquals(2, bench.inbox().size());
            for (String report : bench.inbox()) {
                assertTrue(report.contains("the contract has ended") && report.contains("5.7.1"), report);
            }
            assertEquals(2, store.storeLogoff(LogoffMode.ORDERLY).counts().returned());
            store.close();
        }
    }

    @Test
    void bounceOfWhatIsInDoubtSaysThatItIsUnknown() {
        wire.on(ANN).inDoubtAndLost();
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN).withInDoubt(InDoubtPolicy.HOLD))
                    .id();
            bench.awaitState(store, id, "IN_DOUBT");
            assertChangedInTheEnd(() -> bench.spooler.queue(bench.address).bounce(Filter.of(id), "enough"));
            bench.awaitState(store, id, "ENDED");
            assertEquals(1, bench.inbox().size());
            assertTrue(
                    bench.inbox().get(0).contains("Perhaps not delivered"),
                    bench.inbox().get(0));
        }
    }

    @Test
    void withdrawTellsNobody() {
        wire.on(ANN).defer(Duration.ofHours(1));
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, id, "BACKING_OFF");
            assertChanged(bench.spooler.queue(bench.address).withdraw(to(ANN)), 1, 1);
            assertEquals("ENDED", Bench.stateOf(store, id));
            assertEquals(List.of(), bench.inbox());
            assertEquals(1, store.storeLogoff(LogoffMode.QUIET).counts().withdrawn());
            store.close();
        }
    }

    @Test
    void whatItsTransportKeepsIsTakenBackFromIt() {
        wire.on(ANN).keep().accept();
        wire.on(BOB).keep().accept();
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId ann = store.submit(Bench.mailTo(ANN)).id();
            MessageId bob = store.submit(Bench.mailTo(BOB)).id();
            bench.awaitState(store, ann, "TRANSPORT_DEFERRED");
            bench.awaitState(store, bob, "TRANSPORT_DEFERRED");
            QueueControl queue = bench.spooler.queue(bench.address);
            assertChanged(queue.hold(to(ANN), "not by that way", null), 1, 1);
            assertChanged(queue.retry(to(BOB)), 1, 1);
            assertEquals("HELD", Bench.stateOf(store, ann));
            bench.awaitState(store, bob, "ENDED");
            Bench.until(() -> wire.kept().isEmpty());
        }
    }

    @Test
    void whatIsInDoubtUnderRetryIsHeldAndStaysInDoubt() {
        wire.on(ANN).inDoubtAndLost().accept();
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, id, "IN_DOUBT");
            QueueControl queue = bench.spooler.queue(bench.address);
            assertChangedInTheEnd(() -> queue.hold(Filter.of(id), "ask them first", null));
            bench.time.advance(Duration.ofDays(1));
            assertEquals("IN_DOUBT", Bench.stateOf(store, id));
            assertEquals(1, wire.attemptsFor(ANN));
            assertRefused(queue.retry(Filter.of(id)), id, Refusal.Kind.HELD);
            assertChanged(queue.release(Filter.of(id)), 1, 1);
            bench.awaitState(store, id, "ENDED");
        }
    }

    @Test
    void aBeginningThatMeansNothingOrSeveralChangesNothing() {
        wire.otherwise().defer(Duration.ofHours(1));
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId one = store.submit(Bench.mailTo(ANN)).id();
            MessageId two = store.submit(Bench.mailTo(BOB)).id();
            bench.awaitState(store, one, "BACKING_OFF");
            bench.awaitState(store, two, "BACKING_OFF");
            QueueControl queue = bench.spooler.queue(bench.address);
            String common = common(one.value(), two.value());
            assertThrows(IllegalArgumentException.class, () -> queue.withdraw(Filter.parse(common)));
            assertThrows(IllegalArgumentException.class, () -> queue.withdraw(Filter.parse("zzz")));
            assertEquals(2, queue.count(Filter.all()));
            String unique = one.value().substring(0, common.length() + 1);
            assertChanged(queue.withdraw(Filter.parse(unique)), 1, 1);
            assertEquals("ENDED", Bench.stateOf(store, one));
        }
    }

    private static String common(String one, String two) {
        int end = 0;
        while (one.charAt(end) == two.charAt(end)) {
            end++;
        }
        return one.substring(0, end);
    }

    @Test
    void aStoreThatIsNotOpenHereHasNoQueueControl() {
        try (Bench bench = new Bench(wire)) {
            assertThrows(StoreClosedException.class, () -> bench.spooler.queue(bench.address));
            MessageStore store = bench.open();
            QueueControl queue = bench.spooler.queue(bench.address);
            store.storeLogoff(LogoffMode.QUIET);
            assertThrows(StoreClosedException.class, () -> queue.hold(Filter.all(), "too late", null));
            assertThrows(StoreClosedException.class, () -> queue.count(Filter.parse("attempts=1")));
            store.close();
        }
    }
}
