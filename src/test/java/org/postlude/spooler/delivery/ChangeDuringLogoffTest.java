package org.postlude.spooler.delivery;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.message.MessageId;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.Outcome;
import org.postlude.store.StoreClosedException;
import org.postlude.store.Withdrawal;
import org.postlude.tck.memory.Gate;
import org.postlude.tck.memory.Moment;
import org.postlude.tck.memory.Operation;
import org.postlude.tck.transport.ScriptedTransport;

/** A release or a resolution of a doubt goes over the spooler's own logon, which has to stay until it is done (rule S7). */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ChangeDuringLogoffTest {
    /** In real time. */
    private static final int SOON = 30;

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();

    @Test
    void aLogoffWaitsForAReleaseThatIsUnderWay() throws Exception {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = heldBy(store);
            Gate gate = bench.disk.hold(Operation.CHANGE, Moment.BEFORE);
            CompletableFuture<Boolean> released = CompletableFuture.supplyAsync(() -> store.release(id));
            gate.awaitArrival();
            CompletableFuture<LogoffReport> report =
                    store.storeLogoffAsync(LogoffMode.ORDERLY, Deadline.none()).toCompletableFuture();
            assertEquals(0, bench.journal.count("spooler-1.logoff"));
            gate.open();
            assertTrue(released.get());
            assertEquals(Outcome.RELEASED, report.get().outcome());
            assertEquals(1, bench.journal.count("spooler-1.logoff"));
            bench.disk.assertNoViolations();
        }
    }

    @Test
    void aLogoffWaitsForAWithdrawalThatIsUnderWayAndReportsIt() throws Exception {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = heldBy(store);
            Gate gate = bench.disk.hold(Operation.WITHDRAW, Moment.BEFORE);
            CompletableFuture<Withdrawal> withdrawn = CompletableFuture.supplyAsync(() -> store.withdraw(id));
            gate.awaitArrival();
            CompletableFuture<LogoffReport> report =
                    store.storeLogoffAsync(LogoffMode.ORDERLY, Deadline.none()).toCompletableFuture();
            assertEquals(0, bench.journal.count("spooler-1.logoff"));
            gate.open();
            assertEquals(Withdrawal.WITHDRAWN, withdrawn.get());
            LogoffReport told = report.get();
            assertEquals(Outcome.RELEASED, told.outcome());
            assertEquals(
                    List.of(1L, 0L),
                    List.of(told.counts().withdrawn(), told.counts().left()));
        }
    }

    /** The store's code may hang in it. Then the logon stays for it, and whoever logs off is answered by his deadline. */
    @Test
    void aChangeThatDoesNotComeBackKeepsNobodyBeyondHisDeadline() throws Exception {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = heldBy(store);
            Gate gate = bench.disk.hold(Operation.CHANGE, Moment.BEFORE);
            CompletableFuture<Boolean> released = CompletableFuture.supplyAsync(() -> store.release(id));
            gate.awaitArrival();

            CompletableFuture<LogoffReport> report = store.storeLogoffAsync(
                            LogoffMode.ORDERLY, Deadline.in(Duration.ofSeconds(30)))
                    .toCompletableFuture();
            await().until(() -> isShut(store));
            bench.time.advance(Duration.ofSeconds(31));
            assertEquals(Outcome.INCOMPLETE, report.get(SOON, TimeUnit.SECONDS).outcome());
            assertThrows(StoreClosedException.class, () -> store.release(id), "nobody comes in any more");
            assertThrows(StoreClosedException.class, () -> store.withdraw(id), "the last report would not know of it");
            assertEquals(0, bench.journal.count("spooler-1.logoff"), "the logon is in use");

            gate.open();
            assertTrue(released.get(SOON, TimeUnit.SECONDS));
            await().until(() -> bench.journal.count("spooler-1.logoff") == 1);
            bench.disk.assertNoViolations();
        }
    }

    /** And a provider can always be put down: the end of the spooler does not wait for the change. */
    @Test
    void aChangeThatNeverComesBackIsNotWaitedForAtTheEndOfTheSpooler() throws Exception {
        Gate gate;
        CompletableFuture<Boolean> released;
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = heldBy(store);
            gate = bench.disk.hold(Operation.CHANGE, Moment.BEFORE);
            released = CompletableFuture.supplyAsync(() -> store.release(id));
            gate.awaitArrival();

            CompletableFuture.runAsync(() -> bench.spooler.closeWithin(Deadline.in(Duration.ZERO)))
                    .get(SOON, TimeUnit.SECONDS);
            assertEquals(1, bench.journal.count("spooler-1.logoff"));
        }
        gate.open();
        assertThrows(ExecutionException.class, () -> released.get(SOON, TimeUnit.SECONDS));
    }

    private static MessageId heldBy(MessageStore store) {
        return store.submit(Bench.mailTo("ann@example.org").withHold("wait")).id();
    }

    /** Whether changes are refused; asked with a message that is not there, so that nothing is changed. */
    private static boolean isShut(MessageStore store) {
        try {
            boolean unused = store.release(new MessageId("m0000-nobody"));
            return false;
        } catch (StoreClosedException e) {
            return true;
        }
    }
}
