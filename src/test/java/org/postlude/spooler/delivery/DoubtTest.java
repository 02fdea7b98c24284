package org.postlude.spooler.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.message.MessageId;
import org.postlude.spooler.core.PartRecordCodec;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.Activity;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.Withdrawal;
import org.postlude.tck.memory.Moment;
import org.postlude.tck.memory.Operation;
import org.postlude.tck.transport.Delivery;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** The next hop may have it, and its answer was not seen. */
class DoubtTest {
    private static final String ANN = "ann@example.org";

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().flushable().build();

    @Test
    void underRetryItIsSentAgainWithTheSameBytesAndMessageId() {
        wire.on(ANN).inDoubt().accept();
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, id, "IN_DOUBT");
            bench.time.advance(Duration.ofMinutes(6));
            bench.awaitState(store, id, "ENDED");
            List<Delivery> twice = wire.deliveriesTo(ANN);
            assertEquals(2, twice.size());
            assertEquals(twice.get(0).digest(), twice.get(1).digest());
            assertFalse(twice.get(0).messageId().isEmpty());
            assertEquals(twice.get(0).messageId(), twice.get(1).messageId());
            assertNotEquals(twice.get(0).attempt(), twice.get(1).attempt());
            LogoffReport report = store.storeLogoff(LogoffMode.QUIET);
            assertEquals(1, report.counts().sent());
            store.close();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = InDoubtPolicy.class,
            names = {"HOLD", "ASK"})
    void underHoldAndAskItWaitsForAPersonWhateverTimeAndPurgeDo(InDoubtPolicy policy) {
        wire.on(ANN).inDoubtAndLost().accept();
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN).withInDoubt(policy)).id();
            bench.awaitState(store, id, "IN_DOUBT");
            bench.time.advance(Duration.ofDays(30));
            assertFalse(store.release(id), "it is in doubt, not held");
            LogoffReport report = store.storeLogoff(LogoffMode.PURGE);
            assertEquals(1, wire.attemptsFor(ANN));
            assertEquals(1, report.counts().inDoubt());
            assertEquals(1, report.counts().left());
            assertEquals(Set.of(Activity.OUTBOUND_QUEUE), report.activity());
            store.close();
            MessageStore again = bench.open();
            assertEquals("IN_DOUBT", Bench.stateOf(again, id));
            assertEquals(Withdrawal.WITHDRAWN, again.withdraw(id));
            assertEquals(1, again.storeLogoff(LogoffMode.QUIET).counts().withdrawn());
            again.close();
        }
    }

    @Test
    void underFailUnknownItEndsWithAReportThatSaysUnknown() {
        wire.on(ANN).inDoubt();
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN).withInDoubt(InDoubtPolicy.FAIL_UNKNOWN))
                    .id();
            bench.awaitState(store, id, "ENDED");
            bench.time.advance(Duration.ofDays(30));
            assertEquals(1, wire.attemptsFor(ANN));
            assertEquals(1, bench.inbox().size());
            assertTrue(bench.inbox().get(0).contains(ANN));
            assertEquals(1, store.storeLogoff(LogoffMode.ORDERLY).counts().returned());
            store.close();
        }
    }

    @Test
    void underFailUnknownNobodyIsToldOfAReportsOwnDoubt() {
        wire.on(ANN).inDoubt();
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Mails.from("", ANN).withInDoubt(InDoubtPolicy.FAIL_UNKNOWN))
                    .id();
            bench.awaitState(store, id, "ENDED");
            assertEquals(List.of(), bench.inbox());
            assertEquals(1, store.storeLogoff(LogoffMode.ORDERLY).counts().returned());
            store.close();
        }
    }

    @ParameterizedTest
    @EnumSource(InDoubtPolicy.class)
    void thePermitIsDurableBeforeProceedUnlessThePolicyIsRetry(InDoubtPolicy policy) throws Exception {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Gate gate = wire.stopAt(ANN, Point.COMMITTED);
            store.submit(Bench.mailTo(ANN).withInDoubt(policy));
            gate.awaitReached(Bench.SOON);
            assertEquals(policy != InDoubtPolicy.RETRY, isPermitted(bench));
            gate.open();
            assertEquals(1, store.storeLogoff(LogoffMode.ORDERLY).counts().sent());
            assertFalse(isPermitted(bench));
            store.close();
        }
    }

    @Test
    void nothingIsHandedOverWhileThePermitIsBeingWritten() throws Exception {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Gate body = wire.stopAt(ANN, Point.BODY);
            Gate permit = wire.stopAt(ANN, Point.PERMIT);
            store.submit(Bench.mailTo(ANN).withInDoubt(InDoubtPolicy.HOLD));
            body.awaitReached(Bench.SOON);
            try (var write = bench.disk.hold(Operation.CHANGE, Moment.BEFORE)) {
                body.open();
                write.awaitArrival();
                assertTrue(permit.isReached());
                assertEquals(1, permit.held());
                assertEquals(List.of(), wire.deliveries());
            }
            assertEquals(1, store.storeLogoff(LogoffMode.ORDERLY).counts().sent());
            assertEquals(1, wire.deliveries().size());
            store.close();
        }
    }

    @Test
    void whoThrowsBeforeThePermitIsDeferredAndAfterItInDoubt() {
        wire.on("one@example.org").throwFromSubmit(new IllegalStateException("planted"));
        wire.on("two@example.com").throwBeforePermit(new IllegalStateException("planted"));
        wire.on("three@example.net").throwAfterPermit(new IllegalStateException("planted"));
        try (var logged = new org.postlude.spooler.sequence.Logged();
                Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId one = store.submit(Bench.mailTo("one@example.org")).id();
            MessageId two = store.submit(Bench.mailTo("two@example.com")).id();
            MessageId three = store.submit(Bench.mailTo("three@example.net")).id();
            bench.awaitState(store, one, "BACKING_OFF");
            bench.awaitState(store, two, "BACKING_OFF");
            bench.awaitState(store, three, "IN_DOUBT");
            assertEquals(1, store.storeLogoff(LogoffMode.QUIET).counts().inDoubt());
            assertTrue(logged.has("threw during"));
            store.close();
        }
    }

    @Test
    void anEarlierDoubtIsNotTakenAwayByALaterTemporaryFailure() {
        wire.on(ANN).inDoubtAndLost().defer();
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, id, "IN_DOUBT");
            bench.time.advance(Duration.ofMinutes(6));
            Bench.until(() -> Bench.statusOf(store, id).attempts() == 2
                    && Bench.stateOf(store, id).equals("IN_DOUBT"));
            assertEquals(1, store.storeLogoff(LogoffMode.QUIET).counts().inDoubt());
            store.close();
        }
    }

    private static boolean isPermitted(Bench bench) throws IOException {
        return PartRecordCodec.decode(bench.disk.parts(bench.address).get(0).record())
                .permitted();
    }
}
