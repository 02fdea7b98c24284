package org.postlude.spooler.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.message.Reply;
import org.postlude.spooler.Limit;
import org.postlude.spooler.core.PartRecord;
import org.postlude.spooler.core.PartRecordCodec;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.InDoubtPolicy;
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

/** Why is this mail still here (rule O6): every reason, with its sentence, since when and until when. */
class WhyTest {
    private static final String ANN = "ann@example.org";

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().deferring().maxAttempts(1).build();

    private static Explanation why(Bench bench, MessageId id) {
        return bench.spooler.queue(bench.address).why(id).orElseThrow();
    }

    private static Reason reason(Explanation why, Reason.Kind kind) {
        List<Reason> of =
                why.reasons().stream().filter(reason -> reason.kind() == kind).toList();
        assertEquals(1, of.size(), () -> kind + " in " + why);
        return of.get(0);
    }

    private static List<Reason.Kind> kinds(Explanation why) {
        return why.reasons().stream().map(Reason::kind).toList();
    }

    @Test
    void O6_backingOffIsToldWithTheLastAnswerAndTheNextTime() {
        wire.on(ANN).defer(Duration.ofMinutes(30));
        try (Bench bench = new Bench(wire)) {
            Instant begun = bench.time.instant();
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, id, "BACKING_OFF");
            Explanation why = why(bench, id);
            assertEquals(MessageState.BACKING_OFF, why.state());
            assertEquals(List.of(Reason.Kind.BACKING_OFF, Reason.Kind.EXPIRES), kinds(why));
            Reason reason = reason(why, Reason.Kind.BACKING_OFF);
            assertEquals(begun, reason.since());
            assertEquals(begun.plus(Duration.ofMinutes(30)), reason.until());
            assertEquals(List.of(ANN), reason.recipients());
            assertTrue(reason.sentence().startsWith("attempt 1 failed: 4"), reason.sentence());
            assertEquals(
                    begun.plus(Duration.ofDays(5)),
                    reason(why, Reason.Kind.EXPIRES).until());
        }
    }

    /** Not the answer to the one who has it. */
    @Test
    void O6_whyItBacksOffIsWhatWasSaidOfThoseWhoWait() {
        wire.on(ANN).defer(Duration.ofMinutes(30));
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN, "bob@example.org")).id();
            bench.awaitState(store, id, "BACKING_OFF");
            Reason reason = reason(why(bench, id), Reason.Kind.BACKING_OFF);
            assertEquals(List.of(ANN), reason.recipients());
            assertTrue(reason.sentence().startsWith("attempt 1 failed: 4"), reason.sentence());
        }
    }

    @Test
    void O6_twoPartsWithTheSameReasonDoNotWaitForTheirTurn() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN, "bob@example.com").withHold("by its sender"))
                    .id();
            assertEquals(List.of(Reason.Kind.HELD), kinds(why(bench, id)));
        }
    }

    @Test
    void O6_whoIsOnTheSuppressionListIsTold() {
        wire.on(ANN).defer(Duration.ofMinutes(30));
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, id, "BACKING_OFF");
            bench.spooler.queue(bench.address).suppressionList().add("ann@EXAMPLE.org", "ops", "it bounces");
            Reason reason = reason(why(bench, id), Reason.Kind.SUPPRESSED);
            assertEquals(List.of(ANN), reason.recipients());
            assertTrue(reason.sentence().contains("by ops: it bounces"), reason.sentence());
        }
    }

    @Test
    void O6_holdsRulesAndSuspensionsAreToldTogether() {
        wire.on(ANN).defer(Duration.ofMinutes(30));
        try (Bench bench = new Bench(wire)) {
            Instant begun = bench.time.instant();
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, id, "BACKING_OFF");
            QueueControl queue = bench.spooler.queue(bench.address);
            queue.suspend("wire", Optional.empty(), "cutover", begun.plus(Duration.ofHours(1)), "ops");
            queue.hold(Filter.of(id), "ask the lawyer", begun.plus(Duration.ofHours(2)));
            Explanation why = why(bench, id);
            assertEquals(MessageState.HELD, why.state());
            assertEquals(List.of(Reason.Kind.HELD, Reason.Kind.SUSPENDED), kinds(why));
            Reason held = reason(why, Reason.Kind.HELD);
            assertTrue(held.sentence().contains("ask the lawyer"), held.sentence());
            assertEquals(begun.plus(Duration.ofHours(2)), held.until());
            assertEquals(begun, held.since());
            Reason suspended = reason(why, Reason.Kind.SUSPENDED);
            assertTrue(suspended.sentence().contains("cutover")
                    && suspended.sentence().contains("ops"));
            assertEquals(begun.plus(Duration.ofHours(1)), suspended.until());

            MessageId ruled = store.submit(Bench.mailTo("eve@example.net").withHold("by its sender"))
                    .id();
            queue.addRule(Rule.Kind.HOLD, Filter.parse("domain=example.net"), "they moved", null, "ops");
            assertEquals(
                    "held: rule 2: they moved",
                    reason(why(bench, ruled), Reason.Kind.HELD_BY_RULE).sentence());
        }
    }

    @Test
    void O6_whatARuleWillDoIsToldBeforeItsTurn() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            QueueControl queue = bench.spooler.queue(bench.address);
            queue.suspend("wire", Optional.empty(), "cutover", null, "ops");
            queue.addRule(Rule.Kind.BOUNCE, Filter.parse("domain=example.org"), "they left", null, "ops");
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            Explanation why = why(bench, id);
            assertEquals(List.of(Reason.Kind.RULE, Reason.Kind.SUSPENDED, Reason.Kind.EXPIRES), kinds(why));
        }
    }

    @Test
    void O6_doubtIsToldWithItsPolicy() {
        wire.on(ANN).inDoubtAndLost();
        try (Bench bench = new Bench(wire)) {
            Instant begun = bench.time.instant();
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN).withInDoubt(InDoubtPolicy.HOLD))
                    .id();
            bench.awaitState(store, id, "IN_DOUBT");
            assertEquals(
                    List.of(Reason.Kind.IN_DOUBT), kinds(why(bench, id)), "what waits for a decision does not expire");
            Reason doubt = reason(why(bench, id), Reason.Kind.IN_DOUBT);
            assertTrue(doubt.sentence().contains("policy HOLD"), doubt.sentence());
            assertEquals(begun, doubt.since());
            assertEquals(null, doubt.until());
        }
    }

    @Test
    void O6_anAttemptIsToldWithItsPhaseAndWhoWaitsWithItsTurn() throws InterruptedException {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Gate gate = wire.stopAt(ANN, Point.BODY);
            MessageId first = store.submit(Bench.mailTo(ANN)).id();
            gate.awaitReached(Bench.SOON);
            MessageId second = store.submit(Bench.mailTo("bob@example.com")).id();
            MessageId third = store.submit(Bench.mailTo("carl@example.com")).id();
            Reason process = reason(why(bench, first), Reason.Kind.IN_PROCESS);
            assertTrue(process.sentence().contains("phase BODY"), process.sentence());
            assertTrue(process.sentence().contains("over wire, attempt 1"), process.sentence());
            assertTrue(
                    reason(why(bench, second), Reason.Kind.WAITING).sentence().contains("0 parts are before it"));
            String waits = reason(why(bench, third), Reason.Kind.WAITING).sentence();
            assertTrue(waits.contains("1 parts are before it") && waits.contains("1 of 1 attempts at once"), waits);
            gate.open();
            bench.awaitState(store, third, "ENDED");
        }
    }

    @Test
    void O6_sendLaterAndWhatItsTransportKeepsAreTold() {
        wire.on("kept@example.com").keep().accept();
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Instant later = bench.time.instant().plus(Duration.ofHours(3));
            MessageId scheduled =
                    store.submit(Bench.mailTo(ANN).withNotBefore(later)).id();
            assertEquals(
                    later, reason(why(bench, scheduled), Reason.Kind.SEND_LATER).until());
            MessageId kept = store.submit(Bench.mailTo("kept@example.com")).id();
            bench.awaitState(store, kept, "TRANSPORT_DEFERRED");
            assertEquals(MessageState.TRANSPORT_DEFERRED, why(bench, kept).state());
            reason(why(bench, kept), Reason.Kind.KEPT_BY_TRANSPORT);
        }
    }

    @Test
    void O6_aDeadDestinationIsToldSinceWhenAndUntilWhen() {
        wire.otherwise().answerNetworkError(Duration.ofMinutes(1));
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            for (int i = 0; i < 10; i++) {
                store.submit(Bench.mailTo("user" + i + "@example.org"));
            }
            Bench.until(() -> store.queue("", 100).messages().stream()
                    .anyMatch(
                            message -> bench
                                    .spooler
                                    .queue(bench.address)
                                    .why(new MessageId(message.id()))
                                    .orElseThrow()
                                    .reasons()
                                    .stream()
                                    .anyMatch(reason -> reason.kind() == Reason.Kind.DESTINATION_DEAD
                                            && reason.since() != null
                                            && reason.sentence().contains("example.org"))));
        }
    }

    @Test
    void O6_aLimitThatIsUsedUpIsToldUntilItLetsGo() {
        try (Bench bench = new Bench(
                builder -> builder.limit(new Limit(Limit.Of.DESTINATION, "*.org", 1, Duration.ofMinutes(10))), wire)) {
            MessageStore store = bench.open();
            MessageId first = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, first, "ENDED");
            MessageId second = store.submit(Bench.mailTo(ANN)).id();
            Bench.until(() -> kinds(why(bench, second)).contains(Reason.Kind.RATE_LIMIT));
            Reason limit = reason(why(bench, second), Reason.Kind.RATE_LIMIT);
            assertTrue(limit.sentence().startsWith("the limit of 1 messages in PT10M"), limit.sentence());
            assertTrue(limit.until() != null && limit.until().isAfter(bench.time.instant()));
            assertEquals(1, wire.attemptsFor(ANN));
        }
    }

    @Test
    void O6_whatASendersLimitHasPutOffIsNotReadyEvenWhenThatLimitHasRoomAgain() {
        try (Bench bench =
                new Bench(builder -> builder.limit(new Limit(Limit.Of.SENDER, "*", 1, Duration.ofMinutes(10))), wire)) {
            MessageStore store = bench.open();
            bench.awaitState(store, store.submit(Bench.mailTo(ANN)).id(), "ENDED");
            MessageId second = store.submit(Bench.mailTo("bob@example.com")).id();
            Bench.until(() -> kinds(why(bench, second)).contains(Reason.Kind.RATE_LIMIT));
            bench.settle();
            MessageId third = store.submit(Bench.mailTo("carl@example.com")).id();
            Bench.until(() -> kinds(why(bench, third)).contains(Reason.Kind.RATE_LIMIT));
            bench.settle();
            bench.spooler.queue(bench.address).withdraw(Filter.of(second));
            bench.time.advance(Duration.ofMinutes(10).plusSeconds(5));
            bench.settle();
            Reason reason = reason(why(bench, third), Reason.Kind.RATE_LIMIT);
            assertEquals("a limit has put it off", reason.sentence());
            assertTrue(reason.until() != null && reason.until().isAfter(bench.time.instant()), reason::toString);
            assertEquals(List.of(Reason.Kind.RATE_LIMIT, Reason.Kind.EXPIRES), kinds(why(bench, third)));
            bench.spooler.queue(bench.address).withdraw(Filter.of(third));
        }
    }

    @Test
    void O6_whatALimitOrATransportPutOffBeforeARestartIsToldUntilItsTime() throws IOException {
        try (Bench bench = new Bench(wire)) {
            Instant later = bench.time.instant().plus(Duration.ofHours(1));
            MessageStore before = bench.open();
            MessageId limited =
                    before.submit(Bench.mailTo(ANN).withHold("wait")).id();
            MessageId refused =
                    before.submit(Bench.mailTo(ANN).withHold("wait")).id();
            MessageId busy = before.submit(Bench.mailTo(ANN).withHold("wait")).id();
            before.storeLogoff(LogoffMode.QUIET);
            before.close();
            putOff(bench, limited, later, null);
            putOff(bench, refused, later, Reply.local("4.3.5", "the login was refused"));
            putOff(bench, busy, later, Reply.local("4.3.2", "the transport is busy"));
            MessageStore store = bench.open();

            assertEquals(
                    later, reason(why(bench, limited), Reason.Kind.RATE_LIMIT).until());
            Reason login = reason(why(bench, refused), Reason.Kind.TRANSPORT_HELD);
            assertTrue(login.sentence().contains("the login was refused"), login.sentence());
            assertEquals(later, login.until());
            assertEquals(
                    later, reason(why(bench, busy), Reason.Kind.BACKING_OFF).until());
            for (MessageId id : List.of(limited, refused, busy)) {
                assertFalse(kinds(why(bench, id)).contains(Reason.Kind.WAITING), () -> "ready: " + why(bench, id));
            }
            store.storeLogoff(LogoffMode.QUIET);
        }
    }

    /** As a spooler leaves it that has lost what it remembered. */
    private static void putOff(Bench bench, MessageId id, Instant due, @Nullable Reply last) throws IOException {
        LogonRequest request = new LogonRequest(bench.address, LogonRequest.Access.WRITE, false);
        try (SpoolerLogon logon = bench.disk.spoolerLogon(LoneSupport.on(bench.time), request)) {
            QueuedPart part = logon.parts(id).get(0);
            PartRecord was = PartRecordCodec.decode(part.record());
            PartRecord record = new PartRecord(
                    was.messageId(),
                    was.sender(),
                    was.submitted(),
                    was.notBefore(),
                    was.policy(),
                    was.parts(),
                    was.attempts(),
                    was.lastAttempt(),
                    MessageState.QUEUED,
                    false,
                    was.transport(),
                    was.url(),
                    was.declined(),
                    last,
                    null,
                    was.marks(),
                    was.terms(),
                    was.past());
            Label label = part.label().with(LabelState.READY, due);
            PartChange change = new PartChange(part.id(), part.revision(), label, PartRecordCodec.encode(record));
            assertEquals(List.of(ChangeResult.APPLIED), logon.change(logon.beginEpoch("a test"), List.of(change)));
        }
    }

    @Test
    void O6_howItEndedIsToldOfEachRecipient() {
        wire.on("bob@example.com").refuse(550);
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN, "bob@example.com")).id();
            bench.awaitState(store, id, "ENDED");
            Explanation why = why(bench, id);
            assertEquals(MessageState.RETURNED, why.state());
            assertEquals(List.of(Reason.Kind.ENDED, Reason.Kind.ENDED), kinds(why));
            assertEquals(Optional.empty(), bench.spooler.queue(bench.address).why(new MessageId("nobody")));
        }
    }
}
