package org.postlude.spooler.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.message.MessageId;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.Note;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.tck.store.LoneSupport;
import org.postlude.tck.transport.ScriptedTransport;

/** Rules and suspensions, for mail that is there and mail that comes (rules O3 and O4). */
class StandingOrdersTest {
    private static final String ANN = "ann@example.org";
    private static final String BOB = "bob@example.com";
    private static final Filter ORG = Filter.parse("domain=example.org");

    private final ScriptedTransport wire =
            ScriptedTransport.builder().flushable().deferring().build();

    @Test
    void O3_aHoldRuleHoldsWhatIsThereAndWhatComes() {
        wire.on(ANN).defer(Duration.ofHours(1)).accept();
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId there = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, there, "BACKING_OFF");
            QueueControl queue = bench.spooler.queue(bench.address);
            QueueControl.Made made = queue.addRule(Rule.Kind.HOLD, ORG, "they are moving", null, "ops");
            assertEquals(1, made.change().changed());
            assertEquals("HELD", Bench.stateOf(store, there));
            MessageId coming = store.submit(Bench.mailTo("joe@example.org")).id();
            MessageId other = store.submit(Bench.mailTo(BOB)).id();
            bench.awaitState(store, coming, "HELD");
            bench.awaitState(store, other, "ENDED");
            assertEquals(List.of(made.rule()), queue.rules());
            assertEquals(0, wire.attemptsFor("joe@example.org"));

            queue.release(Filter.of(coming));
            bench.awaitState(store, coming, "ENDED");
            MessageId third = store.submit(Bench.mailTo("eve@example.org")).id();
            bench.awaitState(store, third, "HELD");

            assertTrue(queue.removeRule(made.rule().id()));
            assertFalse(queue.removeRule(made.rule().id()));
            assertEquals("HELD", Bench.stateOf(store, third));
            MessageId free = store.submit(Bench.mailTo("max@example.org")).id();
            bench.awaitState(store, free, "ENDED");
        }
    }

    @Test
    void whatARuleHoldsIsLetGoWhenTheRuleEnds() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            QueueControl queue = bench.spooler.queue(bench.address);
            queue.addRule(
                    Rule.Kind.HOLD, ORG, "maintenance", bench.time.instant().plus(Duration.ofHours(2)), "ops");
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, id, "HELD");
            bench.time.advance(Duration.ofHours(2));
            bench.awaitState(store, id, "ENDED");
            assertEquals(1, wire.deliveriesTo(ANN).size());
            assertEquals(List.of(), queue.rules());
        }
    }

    @Test
    void O3_aBounceRuleReturnsWhatIsThereAndWhatComes() {
        wire.on(ANN).defer(Duration.ofHours(1));
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId there = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, there, "BACKING_OFF");
            QueueControl queue = bench.spooler.queue(bench.address);
            queue.addRule(Rule.Kind.BOUNCE, ORG, "that customer has left", null, "ops");
            bench.awaitState(store, there, "ENDED");
            MessageId coming = store.submit(Bench.mailTo("joe@example.org")).id();
            bench.awaitState(store, coming, "ENDED");
            assertEquals(2, bench.inbox().size());
            assertTrue(bench.inbox().get(1).contains("that customer has left"));
            assertEquals(0, wire.attemptsFor("joe@example.org"));
            assertEquals(2, store.storeLogoff(LogoffMode.ORDERLY).counts().returned());
            store.close();
        }
    }

    @Test
    void O4_aSuspendedDestinationGetsNothingAndTheOthersTheirMail() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            QueueControl queue = bench.spooler.queue(bench.address);
            Suspension suspension = queue.suspend("wire", Optional.of("Example.ORG"), "they asked", null, "ops");
            MessageId ann = store.submit(Bench.mailTo(ANN)).id();
            MessageId bob = store.submit(Bench.mailTo(BOB)).id();
            bench.awaitState(store, bob, "ENDED");
            bench.time.advance(Duration.ofDays(1));
            Bench.until(() -> bench.inbox().size() == 1); // its sender is told of the delay
            bench.awaitState(store, ann, "QUEUED");
            bench.settle();
            assertEquals(0, wire.attemptsFor(ANN));
            assertEquals(
                    Refusal.Kind.SUSPENDED,
                    queue.retry(Filter.of(ann)).refused().get(0).kind());
            assertEquals(List.of(suspension), queue.suspensions());
            assertTrue(queue.resume(suspension.id()));
            bench.awaitState(store, ann, "ENDED");
        }
    }

    @Test
    void aSuspensionEndsAtItsTime() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            QueueControl queue = bench.spooler.queue(bench.address);
            queue.suspend(
                    "wire", Optional.empty(), "cutover", bench.time.instant().plus(Duration.ofHours(1)), "ops");
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            assertEquals(1, queue.flush(null, null, Deadline.DEFAULT).get(0).left()); // the store has been looked at
            bench.time.advance(Duration.ofMinutes(59));
            assertEquals("QUEUED", Bench.stateOf(store, id));
            bench.time.advance(Duration.ofMinutes(2));
            bench.awaitState(store, id, "ENDED");
            assertEquals(List.of(), queue.suspensions());
        }
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void O4_noModeSendsWhatIsSuspendedOrCaughtByARule(LogoffMode mode) {
        wire.on(BOB).defer(Duration.ofHours(1));
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId later = store.submit(Bench.mailTo(BOB)).id();
            bench.awaitState(store, later, "BACKING_OFF");
            QueueControl queue = bench.spooler.queue(bench.address);
            queue.suspend("wire", Optional.of("example.org"), "they asked", null, "ops");
            queue.addRule(Rule.Kind.HOLD, Filter.parse("domain=example.net"), "they moved", null, "ops");
            store.submit(Bench.mailTo(ANN));
            MessageId net = store.submit(Bench.mailTo("eve@example.net")).id();
            bench.awaitState(store, net, "HELD");
            LogoffReport report = store.storeLogoff(mode);
            assertEquals(3, report.counts().left(), report::toString);
            assertEquals(0, wire.attemptsFor(ANN));
            assertEquals(0, wire.attemptsFor("eve@example.net"));
            assertEquals(mode == LogoffMode.PURGE ? 2 : 1, wire.attemptsFor(BOB));
            store.close();
        }
    }

    @Test
    void whatATransportKeepsAndAsksForWhileItIsSuspendedIsQueuedAgain() {
        wire.on(ANN).keep().accept();
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, id, "TRANSPORT_DEFERRED");
            QueueControl queue = bench.spooler.queue(bench.address);
            Suspension suspension = queue.suspend("wire", Optional.empty(), "cutover", null, "ops");
            wire.sentDeferred(wire.kept().get(0));
            bench.awaitState(store, id, "QUEUED");
            assertEquals(1, wire.attemptsFor(ANN));
            queue.resume(suspension.id());
            bench.awaitState(store, id, "ENDED");
        }
    }

    @Test
    void rulesAndSuspensionsAreThereWhenTheStoreIsOpenedAgain() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            QueueControl queue = bench.spooler.queue(bench.address);
            Rule rule = queue.addRule(
                            Rule.Kind.HOLD,
                            Filter.parse("subject=\"two words\" domain=example.org,*.net sender=<>"),
                            "a reason\nin two lines",
                            bench.time.instant().plus(Duration.ofDays(3)),
                            "Ops on call")
                    .rule();
            Suspension suspension = queue.suspend("no such transport", Optional.of("example.org"), "x", null, "ops");
            assertEquals("a reason in two lines", rule.reason());
            store.storeLogoff(LogoffMode.QUIET);
            store.close();
            MessageStore again = bench.open();
            QueueControl other = bench.spooler.queue(bench.address);
            assertEquals(List.of(rule), other.rules());
            assertEquals(List.of(suspension), other.suspensions());
            Rule next = other.addRule(Rule.Kind.HOLD, ORG, "z", null, "ops").rule();
            assertTrue(Integer.parseInt(next.id()) > Integer.parseInt(suspension.id()), "ids are never given twice");
            MessageId id = again.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(again, id, "HELD");
        }
    }

    @Test
    void aFilterThatIsNoneForARuleIsRefused() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            QueueControl queue = bench.spooler.queue(bench.address);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> queue.addRule(Rule.Kind.HOLD, Filter.parse("state=queued"), "x", null, "ops"));
            assertEquals(List.of(), queue.rules());
            store.close();
        }
    }

    @Test
    void whatIsOverForADayIsNotKept() throws IOException {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            QueueControl queue = bench.spooler.queue(bench.address);
            for (int i = 0; i < 3; i++) {
                Instant soon = bench.time.instant().plus(Duration.ofHours(1));
                queue.suspend("wire", Optional.of("example.org"), "they asked", soon, "ops");
                queue.addRule(Rule.Kind.HOLD, ORG, "maintenance", soon, "ops");
                bench.time.advance(Duration.ofDays(2));
            }
            Rule last =
                    queue.addRule(Rule.Kind.HOLD, ORG, "for ever", null, "ops").rule();
            assertEquals("7", last.id(), "and no number is given twice");
            store.storeLogoff(LogoffMode.QUIET);
            store.close();
            SpoolerLogon reader = bench.disk.spoolerLogon(
                    LoneSupport.at(bench.time.instant()), new LogonRequest(bench.address, Access.WRITE, true));
            assertEquals(
                    List.of("rule.7"),
                    reader.notes("rule.").stream().map(Note::name).toList());
            assertEquals(List.of(), reader.notes("suspend."));
            reader.logoff();
        }
    }

    @Test
    void aRulesFilterIsFollowedAsItIsOrRefused() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            QueueControl queue = bench.spooler.queue(bench.address);
            Filter filter = Filter.parse(List.of("subject=*invoice\tsender=x"));
            assertThrows(IllegalArgumentException.class, () -> queue.addRule(Rule.Kind.HOLD, filter, "x", null, "ops"));
            assertEquals(List.of(), queue.rules());
            store.close();
        }
    }
}
