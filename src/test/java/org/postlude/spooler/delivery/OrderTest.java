package org.postlude.spooler.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.Withdrawal;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** Which message goes first, which waits, and which never goes. */
class OrderTest {
    private static final String ANN = "ann@example.org";

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().maxAttempts(1).build();

    @Test
    void higherPriorityGoesFirstAmongWhatIsDueThenTheEarlierSubmit() throws InterruptedException {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Gate gate = bench.onTheWire(store, ANN, Point.BODY);
            store.submit(Bench.mailTo("low@example.com").withPriority(-1));
            store.submit(Bench.mailTo("one@example.com"));
            store.submit(Bench.mailTo("two@example.com"));
            store.submit(Bench.mailTo("high@example.com").withPriority(1));
            long looks = bench.journal.count("spooler-1.nextDue");
            var report =
                    store.storeLogoffAsync(LogoffMode.NO_WAIT, Deadline.none()).toCompletableFuture();
            Bench.until(() -> bench.journal.count("spooler-1.nextDue") > looks);
            gate.open();
            report.join();
            store.close();
            assertEquals(
                    List.of(ANN, "high@example.com", "one@example.com", "two@example.com", "low@example.com"),
                    recipients());
        }
    }

    @Test
    void higherPriorityGoesFirstWithoutALogoffToo() throws InterruptedException {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Gate gate = bench.onTheWire(store, ANN, Point.BODY);
            store.submit(Bench.mailTo("low@example.com").withPriority(-1));
            store.submit(Bench.mailTo("one@example.com"));
            store.submit(Bench.mailTo("high@example.com").withPriority(1));
            long looks = bench.journal.count("spooler-1.nextDue");
            store.submit(Bench.mailTo("also-low@example.com").withPriority(-1));
            Bench.until(() -> bench.journal.count("spooler-1.nextDue") > looks);
            gate.open();
            Bench.until(() -> store.queue("", 10).messages().isEmpty());
            assertEquals(
                    List.of(ANN, "high@example.com", "one@example.com", "low@example.com", "also-low@example.com"),
                    recipients());
            store.close();
        }
    }

    @Test
    void whatIsNotToGoBeforeATimeGoesByNoMode() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(
                            Bench.mailTo(ANN).withNotBefore(bench.time.instant().plus(Duration.ofHours(2))))
                    .id();
            assertEquals("QUEUED", Bench.stateOf(store, id));
            assertEquals(1, store.storeLogoff(LogoffMode.PURGE).counts().left());
            store.close();
            MessageStore again = bench.open();
            bench.time.advance(Duration.ofHours(2).minusSeconds(1));
            assertEquals(1, again.storeLogoff(LogoffMode.NO_WAIT).counts().left());
            again.close();
            assertEquals(0, wire.attemptsFor(ANN));
            MessageStore third = bench.open();
            bench.time.advance(Duration.ofSeconds(1));
            bench.awaitState(third, id, "ENDED");
            third.close();
        }
    }

    @Test
    void whatIsHeldGoesByNoModeUntilItIsReleased() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN).withHold("not yet")).id();
            bench.time.advance(Duration.ofDays(20));
            assertEquals("HELD", Bench.stateOf(store, id));
            assertEquals(1, store.storeLogoff(LogoffMode.PURGE).counts().left());
            store.close();
            MessageStore again = bench.open();
            assertEquals(0, wire.attemptsFor(ANN));
            assertTrue(again.release(id));
            bench.awaitState(again, id, "ENDED");
            assertFalse(again.release(id));
            assertEquals(1, wire.deliveries().size());
            again.close();
        }
    }

    @Test
    void aWithdrawnMessageIsNotSentAndOneInProcessCannotBeWithdrawn() throws InterruptedException {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Gate gate = wire.stopAt(ANN, Point.BODY);
            MessageId first = store.submit(Bench.mailTo(ANN)).id();
            gate.awaitReached(Bench.SOON);
            MessageId second = store.submit(Bench.mailTo("bob@example.com")).id();
            assertEquals(Withdrawal.UNABLE_TO_ABORT, store.withdraw(first));
            assertEquals(Withdrawal.WITHDRAWN, store.withdraw(second));
            assertEquals(Withdrawal.NOT_IN_QUEUE, store.withdraw(second));
            assertEquals(Withdrawal.NOT_IN_QUEUE, store.withdraw(new MessageId("never-was")));
            gate.open();
            var counts = store.storeLogoff(LogoffMode.NO_WAIT).counts();
            assertEquals(1, counts.sent());
            assertEquals(1, counts.withdrawn());
            assertEquals(0, counts.left());
            assertEquals(0, wire.attemptsFor("bob@example.com"));
            store.close();
        }
    }

    @Test
    void aWithdrawalAgainstAClaimIsEitherTheOneOrTheOther() {
        ScriptedTransport fast = ScriptedTransport.builder().cancellable().build();
        try (Bench bench = new Bench(fast)) {
            MessageStore store = bench.open();
            int withdrawn = 0;
            for (int i = 0; i < 200; i++) {
                MessageId id =
                        store.submit(Bench.mailTo("r" + i + "@example.org")).id();
                withdrawn += store.withdraw(id) == Withdrawal.WITHDRAWN ? 1 : 0;
            }
            var counts = store.storeLogoff(LogoffMode.NO_WAIT).counts();
            assertEquals(withdrawn, counts.withdrawn());
            assertEquals(200 - withdrawn, counts.sent());
            assertEquals(200 - withdrawn, fast.deliveries().size());
            store.close();
        }
    }

    private List<String> recipients() {
        return wire.deliveries().stream()
                .map(delivery -> delivery.recipient().address())
                .toList();
    }
}
