package org.postlude.spooler.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.message.MessageId;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.Deadline;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.Outcome;
import org.postlude.tck.memory.Moment;
import org.postlude.tck.memory.Operation;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.EndResult;
import org.postlude.transport.SpoolerNotice;

/** A cancel in the middle of each call: nothing is handed over, nothing is lost, and the next opening sends it once. */
class CancellationTest {
    private static final String ANN = "ann@example.org";

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().preprocessing().inbound().build();

    private static CompletableFuture<LogoffReport> abort(MessageStore store) {
        return store.storeLogoffAsync(LogoffMode.ABORT, Deadline.none()).toCompletableFuture();
    }

    private static LogoffReport soon(CompletableFuture<LogoffReport> report) throws Exception {
        return report.get(Bench.SOON.toSeconds(), TimeUnit.SECONDS);
    }

    private boolean isCancelled() {
        return wire.calls().stream().anyMatch(line -> line.startsWith("cancelMessage"));
    }

    private static void assertStopped(LogoffReport report) {
        assertEquals(Outcome.RELEASED, report.outcome(), report::toString);
        assertEquals(1, report.counts().left());
        assertEquals(1, report.counts().cancelled());
        assertEquals(0, report.counts().inDoubt());
    }

    private void assertSentOnceAtTheNextOpening(Bench bench, MessageId id) {
        assertEquals(List.of(), wire.deliveries());
        try (MessageStore again = bench.open()) {
            bench.awaitState(again, id, "ENDED");
            assertEquals(1, wire.deliveriesTo(ANN).size());
            again.storeLogoff(LogoffMode.ORDERLY);
        }
    }

    /** CONNECTING is inside submitMessage, the others inside endMessage, all before the permit is asked for. */
    @ParameterizedTest
    @EnumSource(
            value = Point.class,
            names = {"CONNECTING", "ENVELOPE", "BODY"})
    void T12_inTheMiddleOfSubmitMessageAndOfEndMessage(Point point) throws Exception {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Gate gate = wire.stopAt(ANN, point);
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            gate.awaitReached(Bench.SOON);
            assertStopped(soon(abort(store)));
            assertTrue(isCancelled());
            store.close();
            gate.open();
            assertSentOnceAtTheNextOpening(bench, id);
        }
    }

    @Test
    void T12_whileItWaitsForItsPermit() throws Exception {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Gate body = wire.stopAt(ANN, Point.BODY);
            Gate permit = wire.stopAt(ANN, Point.PERMIT);
            // Only where somebody acts on doubt is the permit recorded, and the transport kept waiting.
            MessageId id = store.submit(Bench.mailTo(ANN).withInDoubt(InDoubtPolicy.HOLD))
                    .id();
            body.awaitReached(Bench.SOON);
            var record = bench.disk.hold(Operation.CHANGE, Moment.BEFORE);
            body.open();
            record.awaitArrival();
            assertEquals(1, permit.held(), "it stands in mayCommit");
            CompletableFuture<LogoffReport> report = abort(store);
            Bench.until(this::isCancelled);
            assertFalse(report.isDone());
            record.open();
            assertStopped(soon(report));
            store.close();
            assertSentOnceAtTheNextOpening(bench, id);
        }
    }

    @Test
    void T22_inTheMiddleOfAPreprocessor() throws Exception {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Gate gate = wire.stopAtCall("preprocess");
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            gate.awaitReached(Bench.SOON);
            CompletableFuture<LogoffReport> report = abort(store);
            Bench.until(this::isCancelled);
            gate.open();
            assertStopped(soon(report));
            assertEquals(0, wire.attemptsFor(ANN), "submitMessage was called after the cancel");
            store.close();
            assertSentOnceAtTheNextOpening(bench, id);
        }
    }

    @Test
    void T14_inTheMiddleOfStartMessage() throws Exception {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Gate gate = wire.source().stopBeforeSave("1");
            wire.source().offer("1", "Subject: in\r\n\r\nText\r\n".getBytes(US_ASCII));
            wire.notifySpooler(SpoolerNotice.NEWMAIL);
            gate.awaitReached(Bench.SOON);
            LogoffReport report = soon(abort(store));
            assertEquals(Outcome.RELEASED, report.outcome(), report::toString);
            assertTrue(isCancelled());
            assertEquals(List.of("1"), wire.source().waiting(), "the source keeps its copy");
            assertEquals(List.of(), bench.inbox());
            store.close();
            gate.open();
            try (MessageStore again = bench.open()) {
                Bench.until(() -> bench.inbox().size() == 1);
                Bench.until(() -> wire.source().acknowledged().equals(List.of("1")));
                again.storeLogoff(LogoffMode.ORDERLY);
            }
        }
    }

    /** A poll has no name to be cancelled by: END_INBOUND waits for it a second at most, and what it finds stays there. */
    @Test
    void T9_inTheMiddleOfPoll() throws Exception {
        Gate gate = wire.stopAtCall("poll");
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            gate.awaitReached(Bench.SOON);
            wire.source().offer("1", "Subject: in\r\n\r\nText\r\n".getBytes(US_ASCII));
            assertEquals(Outcome.RELEASED, soon(abort(store)).outcome());
            store.close();
            gate.open();
            Bench.until(() -> gate.held() == 0);
            assertTrue(wire.calls().stream().noneMatch(line -> line.startsWith("startMessage")));
            try (MessageStore again = bench.open()) {
                Bench.until(() -> bench.inbox().size() == 1);
                again.storeLogoff(LogoffMode.ORDERLY);
            }
        }
    }

    /** SpoolerYield is how a long call hears of it without being told. */
    @Test
    void T12_whoYieldsHearsThatItIsToStop() throws Exception {
        FreeTransport free = new FreeTransport();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch heard = new CountDownLatch(1);
        free.end = message -> {
            assertTrue(free.support().spoolerYield(message.attempt()));
            inside.countDown();
            while (free.support().spoolerYield(message.attempt())) {
                Thread.onSpinWait();
            }
            heard.countDown();
            return new EndResult.Stopped();
        };
        try (FreeBench bench = new FreeBench(free)) {
            bench.submit("ann");
            assertTrue(inside.await(10, TimeUnit.SECONDS));
            CompletableFuture<LogoffReport> report = abort(bench.store);
            assertTrue(heard.await(10, TimeUnit.SECONDS));
            assertStopped(soon(report));
            bench.isOver();
        }
    }

    /** A second one, after the grace: the attempt is given up, and a permit it asks for then is STOP. */
    @Test
    void T12_whoDoesNotHearIsGivenUpAndHandsNothingOver() throws Exception {
        ScriptedTransport deaf =
                ScriptedTransport.builder().agreesToCancelButIgnoresIt().build();
        try (Bench bench = new Bench(deaf)) {
            MessageStore store = bench.open();
            Gate gate = deaf.stopAt(ANN, Point.BODY);
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            gate.awaitReached(Bench.SOON);
            CompletableFuture<LogoffReport> first = abort(store);
            Bench.until(() -> deaf.calls().stream().anyMatch(line -> line.startsWith("cancelMessage")));
            bench.time.advance(Duration.ofSeconds(5));
            assertEquals(Outcome.INCOMPLETE, soon(first).outcome());
            assertEquals(Outcome.RELEASED, soon(abort(store)).outcome());
            gate.open();
            Bench.until(() -> gate.held() == 0);
            store.close();
            assertEquals(List.of(), deaf.deliveries());
            try (MessageStore again = bench.open()) {
                bench.awaitState(again, id, "ENDED");
                assertEquals(1, deaf.deliveriesTo(ANN).size());
                again.storeLogoff(LogoffMode.ORDERLY);
            }
        }
    }
}
