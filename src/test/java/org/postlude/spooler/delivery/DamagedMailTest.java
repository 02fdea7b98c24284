package org.postlude.spooler.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.Activity;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStatus;
import org.postlude.store.MessageStore;
import org.postlude.store.Outcome;
import org.postlude.store.Withdrawal;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** Accepted mail that cannot be sent as it was accepted: visible until a person has dealt with it (rule Q8). */
class DamagedMailTest {
    private static final String ANN = "ann@example.org";
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
            Bench.until(() -> wire.attemptsFor(ANN) == 1);
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
    void Q8_aPartThatWasInDoubtIsInDoubtAgainWhenItIsReleased() throws Exception {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            wire.on(BOB).inDoubtAndLost();
            wire.on(ANN).defer(Duration.ofMinutes(1)).accept();
            MessageId id = store.submit(Bench.mailTo(BOB, ANN).withInDoubt(InDoubtPolicy.HOLD))
                    .id();
            Bench.until(() -> recipient(store, id, BOB) == MessageState.IN_DOUBT);
            Bench.until(() -> wire.attemptsFor(ANN) == 1);
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
