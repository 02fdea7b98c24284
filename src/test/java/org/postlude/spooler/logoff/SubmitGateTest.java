package org.postlude.spooler.logoff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.postlude.spooler.logoff.Told.assertTold;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.message.MessageId;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.store.StoreClosedException;
import org.postlude.store.SubmitReceipt;
import org.postlude.store.Withdrawal;
import org.postlude.tck.memory.Moment;
import org.postlude.tck.memory.Operation;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** Submit and logoff meet in one gate, and so do open and logoff (D8). */
class SubmitGateTest {
    private final ScriptedTransport wire = World.wireBuilder().build();

    private static CompletableFuture<LogoffReport> ask(MessageStore store, LogoffMode mode) {
        return store.storeLogoffAsync(mode, Deadline.none()).toCompletableFuture();
    }

    @Test
    void D8_submitToAClosingStoreIsRefusedAndNotStored() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            CompletableFuture<LogoffReport> report = ask(store, LogoffMode.NO_WAIT);
            world.settle();
            int stored = world.disk.parts(world.address).size();
            assertThrows(StoreClosedException.class, () -> store.submit(World.mailTo("late@example.org")));
            assertEquals(stored, world.disk.parts(world.address).size());
            gate.open();
            assertTold("NO_WAIT RELEASED 0x00010000; submitted 1, sent 1", World.soon(report));
            assertEquals(0, wire.attemptsFor("late@example.org"));
        }
    }

    /** In the gate when the logoff came: durable and counted before it is answered, and sent if the mode sends. */
    @ParameterizedTest
    @CsvSource({"ABORT, false", "ORDERLY, false", "NO_WAIT, true", "PURGE, true"})
    void D8_submitInsideTheGateIsDurableAndCounted(LogoffMode mode, boolean sent) {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            var storing = world.disk.hold(Operation.SUBMIT, Moment.BEFORE);
            Caller<SubmitReceipt> client = Caller.of(() -> store.submit(World.mailTo("ann@example.org")));
            storing.awaitArrival();
            CompletableFuture<LogoffReport> report = ask(store, mode);
            world.settle();
            assertThrows(StoreClosedException.class, () -> store.submit(World.mailTo("late@example.org")));
            assertFalse(report.isDone(), "a submit is under way");
            storing.open();
            assertTold(
                    mode
                            + (sent
                                    ? " RELEASED 0x00010000; submitted 1, sent 1"
                                    : " RELEASED 0x00090000; submitted 1, left 1; ann QUEUED 0"),
                    World.soon(report));
            assertEquals(
                    client.get().id(),
                    world.disk.parts(world.address).get(0).id().message());
            assertEquals(sent ? 1 : 0, wire.deliveriesTo("ann@example.org").size());
        }
    }

    @Test
    void D8_quietIsRefusedWhileASubmitIsInsideTheGateAndNothingHasChanged() {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            var storing = world.disk.hold(Operation.SUBMIT, Moment.BEFORE);
            Caller<SubmitReceipt> client = Caller.of(() -> store.submit(World.mailTo("ann@example.org")));
            storing.awaitArrival();
            assertTold(
                    "QUIET REFUSED 0x00040000; nothing; problem: a client's submit has not ended yet: its message will be durable"
                            + " and queued, or refused",
                    store.storeLogoff(LogoffMode.QUIET));
            storing.open();
            client.get();
            assertTold("NO_WAIT RELEASED 0x00010000; submitted 1, sent 1", store.storeLogoff(LogoffMode.NO_WAIT));
        }
    }

    /** A submit whose content hangs cannot be stopped; ABORT does not wait for it for ever. */
    @Test
    void D3_abortWaitsForASubmitInsideTheGateNoLongerThanTheGrace() {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            var storing = world.disk.hold(Operation.SUBMIT, Moment.BEFORE);
            Caller<SubmitReceipt> client = Caller.of(() -> store.submit(World.mailTo("ann@example.org")));
            storing.awaitArrival();
            CompletableFuture<LogoffReport> report =
                    store.storeLogoffAsync(LogoffMode.ABORT, Deadline.none()).toCompletableFuture();
            world.settle();
            assertFalse(report.isDone(), "it may end by itself");
            world.time.advance(Duration.ofSeconds(5));
            assertTold(
                    "ABORT INCOMPLETE 0x00040000; nothing; problem: a client's submit has not ended yet: its message will be"
                            + " durable and queued, or refused",
                    World.soon(report));
            storing.open();
            client.get();
            assertTold(
                    "ABORT RELEASED 0x00090000; submitted 1, left 1; ann QUEUED 0",
                    store.storeLogoff(LogoffMode.ABORT));
        }
    }

    /** Whoever wants to wait after all has their own deadline: the grace was that of the abort. */
    @Test
    void D3_orderlyAfterAnAbortThatASubmitHoldsUpWaitsByItsOwnDeadline() {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            var storing = world.disk.hold(Operation.SUBMIT, Moment.BEFORE);
            Caller<SubmitReceipt> client = Caller.of(() -> store.submit(World.mailTo("ann@example.org")));
            storing.awaitArrival();
            assertEquals(
                    Outcome.INCOMPLETE,
                    store.storeLogoff(LogoffMode.ABORT, Deadline.in(Duration.ZERO))
                            .outcome());
            CompletableFuture<LogoffReport> report = store.storeLogoffAsync(
                            LogoffMode.ORDERLY, Deadline.in(Duration.ofMinutes(1)))
                    .toCompletableFuture();
            world.settle();
            world.time.advance(Duration.ofSeconds(6));
            world.settle();
            assertFalse(report.isDone(), "its minute is not over");
            storing.open();
            client.get();
            assertEquals(Outcome.RELEASED, World.soon(report).outcome());
        }
    }

    @Test
    void L14_quietReleasesAStoreWithoutMailThoughAClientSubmits() {
        try (World world = new World(wire)) {
            MessageStore store = world.session.openStore(world.address, OpenOptions.DEFAULT.withNoMail());
            var withdrawing = world.disk.hold(Operation.WITHDRAW, Moment.BEFORE);
            Caller<Withdrawal> client = Caller.of(() -> store.withdraw(new MessageId("nobody-1-1-1")));
            withdrawing.awaitArrival();
            CompletableFuture<LogoffReport> report =
                    store.storeLogoffAsync(LogoffMode.QUIET, Deadline.DEFAULT).toCompletableFuture();
            world.settle();
            withdrawing.open();
            assertEquals(Outcome.RELEASED, World.soon(report).outcome(), "to withdraw is not to submit");
            client.get();
        }
    }

    /** Durable already, but its client does not know it yet; the spooler may have found it by then, or not. */
    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void D8_submitThatIsDurableAndHasNotReturnedIsCountedToo(LogoffMode mode) {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            var storing = world.disk.hold(Operation.SUBMIT, Moment.AFTER);
            Caller<SubmitReceipt> client = Caller.of(() -> store.submit(World.mailTo("ann@example.org")));
            storing.awaitArrival();
            CompletableFuture<LogoffReport> report = ask(store, mode);
            storing.open();
            LogoffReport told = World.soon(report);
            client.get();
            if (told.isComplete()) {
                assertEquals(1, told.counts().submitted());
                Told.assertBalanced(told, 0);
            }
        }
    }

    @Test
    void D8_submitThatFailsInsideTheGateIsNotCounted() {
        try (World world = new World(
                builder -> builder.submitPolicy((owner, submission) -> {
                    if (submission.priority() == 1) {
                        throw new IllegalStateException("a policy that is broken");
                    }
                    return submission.priority() == -1
                            ? java.util.Optional.of("not this one")
                            : java.util.Optional.empty();
                }),
                wire)) {
            MessageStore store = world.open();
            assertThrows(
                    RuntimeException.class,
                    () -> store.submit(World.mailTo("ann@example.org").withPriority(1)));
            assertThrows(
                    RuntimeException.class,
                    () -> store.submit(World.mailTo("bob@example.org").withPriority(-1)));
            assertTold("ORDERLY RELEASED 0x00010000; nothing", store.storeLogoff(LogoffMode.ORDERLY));
        }
    }

    @Test
    void D8_openInTheSameSessionWaitsForTheOutcome() throws InterruptedException {
        try (World world = new World(wire)) {
            openWaits(world, world.open(), () -> world.open());
        }
    }

    @Test
    void D8_openInAnotherSessionWaitsForTheOutcome() throws InterruptedException {
        try (World world = new World(wire);
                var other = world.spooler.logon("other")) {
            openWaits(world, world.open(), () -> other.openStore(world.address, OpenOptions.DEFAULT));
        }
    }

    private void openWaits(World world, MessageStore store, java.util.concurrent.Callable<MessageStore> open)
            throws InterruptedException {
        Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
        world.backingOff(store, "later@example.org");
        CompletableFuture<LogoffReport> report = ask(store, LogoffMode.ORDERLY);
        world.settle();
        Caller<MessageStore> opening = Caller.of(open);
        assertFalse(opening.isDone());
        gate.open();
        assertTold("ORDERLY RELEASED 0x00090000; submitted 2, sent 1, left 1; later BACKING_OFF 1", World.soon(report));
        MessageStore again = opening.get();
        Handles.assertReleased(store);
        LogoffReport fresh = again.storeLogoff(LogoffMode.QUIET);
        Told.assertBalanced(fresh, 1);
        assertEquals("QUIET RELEASED 0x00090000; left 1; later BACKING_OFF 1", Told.of(fresh));
    }

    @Test
    void D8_refusedLogoffLeavesTheGateOpen() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            store.storeLogoff(LogoffMode.QUIET);
            store.submit(World.mailTo("ann@example.org"));
            gate.open();
            assertTold("NO_WAIT RELEASED 0x00010000; submitted 2, sent 2", store.storeLogoff(LogoffMode.NO_WAIT));
        }
    }
}
