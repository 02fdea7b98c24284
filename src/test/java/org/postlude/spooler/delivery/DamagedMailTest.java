package org.postlude.spooler.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.message.Reply;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.Activity;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStatus;
import org.postlude.store.MessageStore;
import org.postlude.store.Outcome;
import org.postlude.store.Withdrawal;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.DamagedMessageException;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.tck.memory.Moment;
import org.postlude.tck.memory.Operation;
import org.postlude.tck.store.LoneSupport;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.EndResult;
import org.postlude.transport.Permit;
import org.postlude.transport.RecipientOutcome;

/** Accepted mail that cannot be sent as it was accepted: visible until a person has dealt with it (rule Q8). */
class DamagedMailTest {
    private static final String ANN = "ann@example.org";
    private static final String AMY = "amy@example.org";
    private static final String BOB = "bob@example.net";

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().flushable().build();

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void Q8_aDamagedMessageIsHeldAndEveryReportNamesIt(LogoffMode mode) {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = damaged(bench, store);
            MessageId whole = store.submit(Bench.mailTo(BOB)).id();
            bench.awaitState(store, whole, "ENDED");

            LogoffReport first = store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
            assertHeld(first, id);
            assertEquals(1, first.counts().sent());
            for (int i = 0; i < 2; i++) {
                bench.time.advance(Duration.ofDays(30));
                MessageStore again = bench.open();
                LogoffReport later = again.storeLogoff(mode);
                again.close();
                assertHeld(later, id);
                assertEquals(0, later.counts().sent());
            }
            assertEquals(1, wire.attemptsFor(ANN), "nobody tries again what nobody has mended");
            assertEquals(List.of(), wire.deliveriesTo(ANN));
        }
    }

    @Test
    void Q8_aPersonCanWithdrawIt() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = damaged(bench, store);
            assertEquals(Withdrawal.WITHDRAWN, store.withdraw(id));

            LogoffReport report = store.storeLogoff(LogoffMode.NO_WAIT);
            store.close();

            assertEquals(1, report.counts().withdrawn());
            assertEquals(0, report.counts().left());
            assertEquals(Set.of(), report.activity());
            assertEquals(List.of(), report.problems());
            assertTrue(bench.disk.bytesAside(bench.address, id).length > 0, "its bytes stay");
        }
    }

    @Test
    void Q8_whatIsReleasedIsFoundDamagedAgain() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = damaged(bench, store);

            assertTrue(store.release(id));

            Bench.until(() -> wire.attemptsFor(ANN) == 2);
            bench.awaitState(store, id, "HELD");
            assertHeld(store.storeLogoff(LogoffMode.NO_WAIT), id);
            store.close();
        }
    }

    @Test
    void Q8_allPartsOfADamagedMessageAreHeldAndOneThatWasOnTheWireIsRecordedAllTheSame() throws Exception {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Gate gate = wire.stopAt(BOB, Point.COMMITTED);
            MessageId id = store.submit(Bench.mailTo(BOB, ANN).withHold("wait")).id();
            wire.on(ANN).defer(Duration.ofMinutes(1)).accept();
            store.release(id);
            gate.awaitReached(Bench.SOON);
            Bench.until(() -> recipient(store, id, ANN) == MessageState.BACKING_OFF);
            bench.disk.damage(bench.address, id);
            bench.time.advance(Duration.ofMinutes(2));
            Bench.until(() -> recipient(store, id, ANN) == MessageState.HELD);

            gate.open();
            Bench.until(() -> recipient(store, id, BOB) == MessageState.DELIVERED);

            LogoffReport report = store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
            assertHeld(report, id);
            assertEquals(1, report.problems().size(), () -> "no outcome was lost: " + report.problems());
        }
    }

    @Test
    void Q8_aMessageIsNotWithdrawnWhileAnotherPartOfItIsOnTheWire() throws Exception {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Gate gate = wire.stopAt(BOB, Point.COMMITTED);
            MessageId id = damagedBesideBob(bench, store, gate);

            assertEquals(Withdrawal.UNABLE_TO_ABORT, store.withdraw(id), "sent and withdrawn: never both");

            gate.open();
            Bench.until(() -> recipient(store, id, BOB) == MessageState.DELIVERED);
            assertEquals(Withdrawal.WITHDRAWN, store.withdraw(id));
            store.storeLogoff(LogoffMode.NO_WAIT);
            store.close();
        }
    }

    @Test
    void Q8_aReleaseLeavesThePartThatIsOnTheWireAlone() throws Exception {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Gate gate = wire.stopAt(BOB, Point.COMMITTED);
            MessageId id = damagedBesideBob(bench, store, gate);
            int before = wire.attemptsFor(ANN);

            assertTrue(store.release(id));
            Bench.until(() -> wire.attemptsFor(ANN) == before + 1 && recipient(store, id, ANN) == MessageState.HELD);
            gate.open();
            Bench.until(() -> recipient(store, id, BOB) == MessageState.DELIVERED);

            assertHeld(store.storeLogoff(LogoffMode.ORDERLY), id);
            store.close();
            assertEquals(1, wire.attemptsFor(BOB));
            assertEquals(1, wire.deliveriesTo(BOB).size());
        }
    }

    @Test
    void Q8_anOutcomeThatComesInTheMomentOfTheSettingAsideIsNotLost() throws Exception {
        List<String> trace = new CopyOnWriteArrayList<>();
        try (Bench bench = new Bench(builder -> builder.trace(trace::add), wire)) {
            MessageStore store = bench.open();
            Gate bob = wire.stopAt(BOB, Point.COMMITTED);
            wire.on(ANN).defer(Duration.ofMinutes(1)).accept();
            MessageId id = store.submit(Bench.mailTo(BOB, ANN)).id();
            bob.awaitReached(Bench.SOON);
            Bench.until(() -> recipient(store, id, ANN) == MessageState.BACKING_OFF);
            bench.disk.damage(bench.address, id);
            try (var aside = bench.disk.hold(Operation.SET_ASIDE, Moment.AFTER)) {
                bench.time.advance(Duration.ofMinutes(2));
                aside.awaitArrival();
                bob.open();
                // The outcome is on its way to a store that has set the message aside and has not said so yet.
                Bench.until(() -> endsOf(trace) == 3);
            }
            Bench.until(() -> recipient(store, id, BOB) == MessageState.DELIVERED);
            Bench.until(() -> recipient(store, id, ANN) == MessageState.HELD);

            LogoffReport report = store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
            assertHeld(report, id);
            assertEquals(1, report.problems().size(), () -> "no outcome was lost: " + report.problems());
        }
    }

    @Test
    void Q8_aPartThatATransportKeepsIsLeftWithItUntilItAsks() {
        ScriptedTransport keeper = ScriptedTransport.builder().deferring().build();
        try (Bench bench = new Bench(keeper)) {
            MessageStore store = bench.open();
            keeper.on(BOB).keep().accept();
            keeper.on(ANN).defer(Duration.ofMinutes(1)).accept();
            MessageId id = store.submit(Bench.mailTo(BOB, ANN)).id();
            Bench.until(() -> recipient(store, id, BOB) == MessageState.TRANSPORT_DEFERRED);
            Bench.until(() -> recipient(store, id, ANN) == MessageState.BACKING_OFF);
            bench.disk.damage(bench.address, id);
            bench.time.advance(Duration.ofMinutes(2));
            Bench.until(() -> recipient(store, id, ANN) == MessageState.HELD);
            assertEquals(MessageState.TRANSPORT_DEFERRED, recipient(store, id, BOB));
            assertEquals(1, keeper.kept().size(), "it was not taken back, so it can ask");

            keeper.sentDeferred(keeper.kept().get(0));

            Bench.until(() -> recipient(store, id, BOB) == MessageState.HELD);
            assertHeld(store.storeLogoff(LogoffMode.ORDERLY), id);
            store.close();
            assertEquals(List.of(), keeper.deliveries());
        }
    }

    @Test
    void Q8_aRecipientWhoWasRefusedBeforeTheDamageWasFoundIsRefused() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            wire.on(AMY).refuse(550);
            MessageId id = store.submit(Bench.mailTo(AMY, ANN).withHold("until it is damaged"))
                    .id();
            bench.disk.damage(bench.address, id);
            assertTrue(store.release(id));

            Bench.until(() -> bench.inbox().size() == 1);
            assertTrue(bench.inbox().get(0).contains(AMY));
            Bench.until(() -> recipient(store, id, AMY) == MessageState.RETURNED);
            // When she is tried again is counted from the moment that this is recorded.
            Bench.until(
                    () -> Set.of(MessageState.BACKING_OFF, MessageState.HELD).contains(recipient(store, id, ANN)));
            // By less than what a worker may be silent for: the attempt may begin before the clock has gone on.
            bench.time.advance(Duration.ofMinutes(10));
            Bench.until(() -> recipient(store, id, ANN) == MessageState.HELD);
            assertHeld(store.storeLogoff(LogoffMode.NO_WAIT), id);
            store.close();
            assertEquals(1, wire.attemptsFor(AMY), "her answer was seen");
        }
    }

    @Test
    void Q8_whatWasSentAndIsFoundDamagedAfterwardsWasSent() {
        damagedAfterThePermit(new RecipientOutcome.Accepted(Reply.of(250, "2.0.0", "taken")), "ENDED", 1);
    }

    @Test
    void Q8_whatThePartIsToldAfterItsPermitStandsWhateverIsFoundDamagedThen() {
        damagedAfterThePermit(new RecipientOutcome.Deferred(Reply.of(450, "4.2.0", "later")), "BACKING_OFF", 0);
    }

    /** The transport has its permit and reads the message only then, or once more. */
    private static void damagedAfterThePermit(RecipientOutcome outcome, String state, int sent) {
        HandTransport hand = new HandTransport((message, support) -> {
            try {
                assertEquals(Permit.PROCEED, support.mayCommit(message.attempt()));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            assertThrows(
                    DamagedMessageException.class,
                    () -> message.content().open().readAllBytes());
            return new EndResult.Done(message.recipients().stream()
                    .map(recipient -> new EndResult.Result(recipient, outcome))
                    .toList());
        });
        try (Bench bench = new Bench(
                builder -> builder.transportProvider(hand).transport("hand", "hand:hand", Map.of()),
                ScriptedTransport.builder().addressTypes("FAX").build())) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN).withHold("until it is damaged"))
                    .id();
            bench.disk.damage(bench.address, id);
            assertTrue(store.release(id));
            bench.awaitState(store, id, state);
            LogoffReport report = store.storeLogoff(LogoffMode.ABORT);
            store.close();
            assertEquals(sent, report.counts().sent());
            assertEquals(0, report.counts().inDoubt(), "the answer was seen");
        }
    }

    @Test
    void Q8_aPartWhoseRecordCannotBeReadDoesNotKeepTheOthersFromBeingReleased() throws Exception {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(BOB, ANN).withHold("wait")).id();
            store.storeLogoff(LogoffMode.ABORT);
            store.close();
            garble(bench, id, LabelState.HELD);
            MessageStore again = bench.open();

            assertTrue(again.release(id));

            Bench.until(() -> wire.deliveries().size() == 1);
            assertOnlyToBeWithdrawn(again, id);
        }
    }

    @Test
    void Q8_aDeadOwnersClaimWhoseRecordCannotBeReadIsHeld() throws Exception {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN).withHold("wait")).id();
            store.storeLogoff(LogoffMode.ABORT);
            store.close();
            garble(bench, id, LabelState.CLAIMED);
            MessageStore again = bench.open();

            bench.awaitState(again, id, "HELD");
            assertFalse(again.release(id), "nobody knows any more what to send");
            assertOnlyToBeWithdrawn(again, id);
        }
    }

    private static void assertOnlyToBeWithdrawn(MessageStore store, MessageId id) {
        LogoffReport report = store.storeLogoff(LogoffMode.ORDERLY);
        assertHeld(report, id);
        String problem = report.problems().get(0);
        assertTrue(problem.contains("Withdraw it") && !problem.contains("mend it"), problem);
        store.close();
    }

    /** The record of the first part is nothing that the spooler wrote; nobody has the store open. */
    private static void garble(Bench bench, MessageId id, LabelState state) throws IOException {
        LogonRequest request = new LogonRequest(bench.address, LogonRequest.Access.WRITE, false);
        try (SpoolerLogon logon = bench.disk.spoolerLogon(LoneSupport.on(bench.time), request)) {
            QueuedPart part = logon.parts(id).get(0);
            Label label = part.label().with(state, part.label().due());
            PartChange change = new PartChange(part.id(), part.revision(), label, new byte[] {1, 2, 3});
            assertEquals(List.of(ChangeResult.APPLIED), logon.change(logon.beginEpoch("a test"), List.of(change)));
        }
    }

    /** A part for Ann, which finds the damage, and one for Bob, which is with the next hop meanwhile. */
    private MessageId damagedBesideBob(Bench bench, MessageStore store, Gate gate) throws InterruptedException {
        wire.on(ANN).defer(Duration.ofMinutes(1)).accept();
        MessageId id = store.submit(Bench.mailTo(BOB, ANN)).id();
        gate.awaitReached(Bench.SOON);
        Bench.until(() -> recipient(store, id, ANN) == MessageState.BACKING_OFF);
        bench.disk.damage(bench.address, id);
        bench.time.advance(Duration.ofMinutes(2));
        Bench.until(() -> recipient(store, id, ANN) == MessageState.HELD);
        return id;
    }

    @Test
    void Q8_aPartThatWasInDoubtIsInDoubtAgainWhenItIsReleased() throws Exception {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            wire.on(BOB).inDoubtAndLost();
            wire.on(ANN).defer(Duration.ofMinutes(1)).accept();
            MessageId id = store.submit(Bench.mailTo(BOB, ANN).withInDoubt(InDoubtPolicy.HOLD))
                    .id();
            Bench.until(() -> recipient(store, id, BOB) == MessageState.IN_DOUBT);
            Bench.until(() -> recipient(store, id, ANN) == MessageState.BACKING_OFF);
            bench.disk.damage(bench.address, id);
            bench.time.advance(Duration.ofMinutes(2));
            Bench.until(() -> recipient(store, id, ANN) == MessageState.HELD);

            assertTrue(store.release(id));

            bench.awaitState(store, id, "HELD");
            assertEquals(1, wire.attemptsFor(BOB), "a release is no decision about a doubt");
            assertTrue(store.release(id));
            assertFalse(store.storeLogoff(LogoffMode.NO_WAIT).problems().isEmpty());
            store.close();
        }
    }

    @Test
    void Q8_aLocalDeliveryOfADamagedMessageIsHeldToo() {
        ScriptedTransport fax = ScriptedTransport.builder().addressTypes("FAX").build();
        try (Bench bench = new Bench(builder -> builder.transport("local:"), fax)) {
            MessageStore store = bench.open();
            MessageId id = damaged(bench, store);

            assertHeld(store.storeLogoff(LogoffMode.NO_WAIT), id);
            store.close();
            assertEquals(List.of(), bench.inbox());
        }
    }

    @Test
    void Q8_whatTheStoreCannotReadIsInEveryReportUntilItIsTakenAway() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN).withHold("wait")).id();
            store.storeLogoff(LogoffMode.ABORT);
            store.close();
            bench.disk.tear(bench.address, id);
            for (int i = 0; i < 2; i++) {
                MessageStore again = bench.open();
                LogoffReport report = again.storeLogoff(LogoffMode.NO_WAIT);
                again.close();
                assertEquals(0, report.counts().left(), "nobody can say what it was");
                assertEquals(1, report.setAside().size());
                assertTrue(report.setAside().get(0).contains(id.value()));
                assertEquals(report.setAside(), report.problems());
            }
            bench.disk.tidy(bench.address);
            MessageStore last = bench.open();
            assertEquals(List.of(), last.storeLogoff(LogoffMode.NO_WAIT).setAside());
            last.close();
        }
    }

    /** Held while its bytes are damaged behind the store's back, then let go: the attempt finds it. */
    private static MessageId damaged(Bench bench, MessageStore store) {
        MessageId id =
                store.submit(Bench.mailTo(ANN).withHold("until it is damaged")).id();
        bench.disk.damage(bench.address, id);
        assertTrue(store.release(id));
        Bench.until(() -> reason(store, id).contains("damaged"));
        return id;
    }

    private static String reason(MessageStore store, MessageId id) {
        MessageStatus status = Bench.statusOf(store, id);
        return status.state() + " " + status.lastReply();
    }

    private static MessageState recipient(MessageStore store, MessageId id, String address) {
        return Bench.statusOf(store, id).recipients().stream()
                .filter(recipient -> recipient.address().contains(address))
                .findFirst()
                .orElseThrow()
                .state();
    }

    private static long endsOf(List<String> trace) {
        return trace.stream().filter(line -> line.startsWith("wire.endMessage")).count();
    }

    /** Left, activity, list and problems say the same. */
    private static void assertHeld(LogoffReport report, MessageId id) {
        assertEquals(Outcome.RELEASED, report.outcome());
        assertEquals(1, report.counts().left());
        assertEquals(Set.of(Activity.OUTBOUND_QUEUE), report.activity());
        assertEquals(0, report.messagesOmitted());
        assertEquals(1, report.messages().size());
        assertEquals(id.value(), report.messages().get(0).id());
        assertEquals(MessageState.HELD, report.messages().get(0).state());
        assertEquals(
                1,
                report.problems().stream()
                        .filter(problem -> problem.contains(id.value()) && problem.contains("damaged"))
                        .count(),
                () -> "named once: " + report.problems());
        assertEquals(List.of(), report.setAside());
    }
}
