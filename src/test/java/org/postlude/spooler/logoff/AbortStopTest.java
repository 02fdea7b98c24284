package org.postlude.spooler.logoff;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.spooler.logoff.Told.assertTold;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.spooler.AbortPolicy;
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
import org.postlude.transport.Permit;
import org.postlude.transport.SpoolerNotice;

/** ABORT in detail (semantics 1.8): what can be stopped at which moment, and what the grace is for. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AbortStopTest {
    private static CompletableFuture<LogoffReport> abort(MessageStore store) {
        CompletionStage<LogoffReport> report = store.storeLogoffAsync(LogoffMode.ABORT, Deadline.none());
        return report.toCompletableFuture();
    }

    private static List<String> cancels(ScriptedTransport wire) {
        return wire.calls().stream()
                .filter(call -> call.startsWith("cancelMessage"))
                .toList();
    }

    @Test
    void ABORT_transportThatAgreesAndIgnores_isIncompleteAfterTheGraceAndReleasesLater() throws InterruptedException {
        ScriptedTransport wire = ScriptedTransport.builder()
                .scheme("wire")
                .agreesToCancelButIgnoresIt()
                .build();
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            CompletableFuture<LogoffReport> report = abort(store);
            world.settle();
            await().until(() -> cancels(wire).size() == 1);
            world.time.advance(Duration.ofMillis(4_999));
            world.settle();
            assertFalse(report.isDone(), "the grace is 5 s");
            world.time.advance(Duration.ofMillis(1));
            assertTold(
                    "ABORT INCOMPLETE 0x00040000; submitted 1, left 1, cancelled 1; wire ACTIVE/BODY 1",
                    World.soon(report));
            assertTold(
                    "ABORT RELEASED 0x00090000; submitted 1, left 1, requeued 1, cancelled 1; wire QUEUED 1",
                    World.soon(abort(store)));
            Handles.assertReleased(store);
            gate.open();
            assertEquals(List.of(), wire.deliveries());
        }
    }

    @Test
    void ABORT_askedAgainWithinTheGrace_doesNotMakeItLonger() throws InterruptedException {
        ScriptedTransport wire = ScriptedTransport.builder()
                .scheme("wire")
                .agreesToCancelButIgnoresIt()
                .build();
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            world.onTheWire(store, "wire@example.org", Point.BODY);
            CompletableFuture<LogoffReport> first = abort(store);
            world.settle();
            world.time.advance(Duration.ofSeconds(3));
            CompletableFuture<LogoffReport> second = abort(store);
            world.settle();
            assertFalse(first.isDone() || second.isDone());
            world.time.advance(Duration.ofSeconds(2));
            String told = "ABORT INCOMPLETE 0x00040000; submitted 1, left 1, cancelled 1; wire ACTIVE/BODY 1";
            assertTold(told, World.soon(first));
            assertTold(told, World.soon(second));
            assertTold(
                    "ABORT RELEASED 0x00090000; submitted 1, left 1, requeued 1, cancelled 1; wire QUEUED 1",
                    World.soon(abort(store)));
            assertEquals(1, cancels(wire).size());
        }
    }

    @Test
    void C1_oneAttemptPastItsPermitAndOneBefore_isRefusedAndNoneIsTouched() throws InterruptedException {
        ScriptedTransport wire = World.wireBuilder().build();
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate past = world.onTheWire(store, "past@example.org", Point.COMMITTED);
            Gate before = world.onTheWire(store, "before@example.org", Point.BODY);
            List<String> calls = wire.calls();
            assertTold(
                    "ABORT REFUSED 0x00040000; submitted 2, left 2; past ACTIVE/COMMITTED 1, before ACTIVE/BODY 1",
                    store.storeLogoff(LogoffMode.ABORT));
            assertEquals(calls, wire.calls());
            Handles.assertUsable(store);
            past.open();
            before.open();
            assertTold(
                    "ORDERLY RELEASED 0x00010000; submitted 3, sent 2, withdrawn 1",
                    store.storeLogoff(LogoffMode.ORDERLY));
            assertEquals(2, wire.deliveries().size());
        }
    }

    @Test
    void ABORT_inboundPastItsPermit_isRefusedAndTheMessageIsAcknowledged() throws InterruptedException {
        ScriptedTransport wire = World.wireBuilder().inbound().build();
        Gate saved =
                wire.source().offer("in-1", World.textFor("me@example.org")).stopAfterSave("in-1");
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            wire.notifySpooler(SpoolerNotice.NEWMAIL);
            saved.awaitReached(World.SOON);
            assertTold(
                    "ABORT REFUSED 0x00020000; received 1; (inbound) ACTIVE/COMMITTED 1",
                    store.storeLogoff(LogoffMode.ABORT));
            assertEquals(List.of(), cancels(wire));
            saved.open();
            await().until(() -> wire.source().acknowledged().equals(List.of("in-1")));
            assertTold("ORDERLY RELEASED 0x00010000; received 1", store.storeLogoff(LogoffMode.ORDERLY));
        }
    }

    @Test
    void ABORT_onlyAnOutcomeIsBeingRecorded_waitsForItAndCountsItAsSent() {
        ScriptedTransport wire = World.wireBuilder().build();
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            var finish = world.disk.hold(Operation.FINISH, Moment.BEFORE);
            store.submit(World.mailTo("ann@example.org"));
            finish.awaitArrival();
            CompletableFuture<LogoffReport> report = abort(store);
            world.settle();
            assertFalse(report.isDone());
            finish.open();
            assertTold("ABORT RELEASED 0x00010000; submitted 1, sent 1", World.soon(report));
            assertEquals(List.of(), cancels(wire));
        }
    }

    @Test
    void ABORT_strictWhileAnOutcomeIsBeingRecorded_isRefused() {
        ScriptedTransport wire = World.wireBuilder().build();
        try (World world = new World(builder -> builder.abortPolicy(AbortPolicy.STRICT), wire)) {
            MessageStore store = world.open();
            var finish = world.disk.hold(Operation.FINISH, Moment.BEFORE);
            store.submit(World.mailTo("ann@example.org"));
            finish.awaitArrival();
            CompletableFuture<LogoffReport> report = abort(store);
            world.settle();
            finish.open();
            assertEquals(Outcome.REFUSED, World.soon(report).outcome());
            assertTold("ORDERLY RELEASED 0x00010000; submitted 1, sent 1", store.storeLogoff(LogoffMode.ORDERLY));
        }
    }

    @Test
    void ABORT_whileAClaimIsBeingRecorded_takesItBackWithoutAskingTheTransport() {
        ScriptedTransport wire = World.wireBuilder().build();
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            var claim = world.disk.hold(Operation.CHANGE, Moment.BEFORE);
            store.submit(World.mailTo("ann@example.org"));
            claim.awaitArrival();
            CompletableFuture<LogoffReport> report = abort(store);
            world.settle();
            assertFalse(report.isDone());
            claim.open();
            assertTold(
                    "ABORT RELEASED 0x00090000; submitted 1, left 1, requeued 1, cancelled 1; ann QUEUED 0",
                    World.soon(report));
            assertEquals(0, wire.attemptsFor("ann@example.org"));
        }
    }

    @Test
    void ABORT_whileAPermitIsBeingRecorded_isAnsweredStop() throws InterruptedException {
        ScriptedTransport wire = World.wireBuilder().build();
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate body = wire.stopAt("ann@example.org", Point.BODY);
            store.submit(World.mailTo("ann@example.org").withInDoubt(InDoubtPolicy.HOLD));
            body.awaitReached(World.SOON);
            var permit = world.disk.hold(Operation.CHANGE, Moment.BEFORE);
            body.open();
            permit.awaitArrival();
            CompletableFuture<LogoffReport> report = abort(store);
            world.settle();
            assertFalse(report.isDone());
            permit.open();
            assertTold(
                    "ABORT RELEASED 0x00090000; submitted 1, left 1, requeued 1, cancelled 1; ann QUEUED 0",
                    World.soon(report));
            assertTrue(wire.deliveries().isEmpty());
            assertEquals(1, cancels(wire).size());
        }
    }

    @Test
    void ABORT_workerThatIgnoresItsInterrupt_isFencedAndGetsNoPermit() throws InterruptedException {
        HookTransport hook = new HookTransport();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        hook.beforePermit = () -> {
            begun.countDown();
            Uninterruptible.await(go);
        };
        try (World world = new World(hook)) {
            MessageStore store = world.open();
            store.submit(World.mailTo("ann@example.org"));
            assertTrue(begun.await(10, TimeUnit.SECONDS));
            CompletableFuture<LogoffReport> report = abort(store);
            world.settle();
            world.time.advance(Duration.ofSeconds(5));
            assertEquals(Outcome.INCOMPLETE, World.soon(report).outcome());
            assertTold(
                    "ABORT RELEASED 0x00090000; submitted 1, left 1, requeued 1, cancelled 1; ann QUEUED 1 over hook",
                    World.soon(abort(store)));
            go.countDown();
            await().until(() -> hook.permits.equals(List.of(Permit.STOP)));
        }
    }

    @Test
    void ABORT_workerThatHangsAfterItsStop_isFencedToo() throws InterruptedException {
        HookTransport hook = new HookTransport();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ask = new CountDownLatch(1);
        CountDownLatch hang = new CountDownLatch(1);
        hook.beforePermit = () -> {
            begun.countDown();
            ask.await();
        };
        hook.afterPermit = () -> Uninterruptible.await(hang);
        try (World world = new World(hook)) {
            MessageStore store = world.open();
            store.submit(World.mailTo("ann@example.org").withInDoubt(InDoubtPolicy.HOLD));
            assertTrue(begun.await(10, TimeUnit.SECONDS));
            var permit = world.disk.hold(Operation.CHANGE, Moment.BEFORE);
            ask.countDown();
            permit.awaitArrival();
            CompletableFuture<LogoffReport> report = abort(store);
            world.settle();
            world.time.advance(Duration.ofSeconds(5)); // the store hangs longer than the grace
            assertEquals(Outcome.INCOMPLETE, World.soon(report).outcome());
            permit.open();
            await().until(() -> hook.permits.equals(List.of(Permit.STOP)));
            report = abort(store);
            world.settle();
            world.time.advance(Duration.ofSeconds(5)); // and now the worker does
            assertEquals(Outcome.INCOMPLETE, World.soon(report).outcome());
            assertTold(
                    "ABORT RELEASED 0x00090000; submitted 1, left 1, requeued 1, cancelled 1; ann QUEUED 1 over hook",
                    World.soon(abort(store)));
            hang.countDown();
        }
    }
}
