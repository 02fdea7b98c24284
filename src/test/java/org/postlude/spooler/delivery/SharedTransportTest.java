package org.postlude.spooler.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** Stores share the places of a transport: none starves the others, by its mail or by its disk. */
class SharedTransportTest {
    private static final String ANN = "ann@example.org";
    private static final String BOB = "bob@example.net";

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().maxAttempts(1).build();

    @Test
    void aStoreWithALongQueueTakesTurnsWithOneThatHasASingleMessage() throws InterruptedException {
        try (Bench bench = new Bench(wire)) {
            MessageStore many = bench.open();
            MessageStore one = neighbour(bench);
            Gate gate = bench.onTheWire(many, "first@example.org", Point.BODY);
            for (int i = 0; i < 40; i++) {
                many.submit(Bench.mailTo(ANN));
            }
            MessageId waiting = one.submit(Bench.mailTo(BOB)).id();
            assertEquals("QUEUED", Bench.stateOf(one, waiting));
            // Once at the opening, once after the submit: it knows of its message.
            Bench.until(() -> bench.journal.count("spooler-2.nextDue") >= 2);
            gate.open();
            Bench.until(() -> wire.deliveries().size() == 42);
            int place = wire.deliveries().indexOf(wire.deliveriesTo(BOB).get(0));
            assertTrue(place <= 3, () -> "it went as number " + place);
            one.close();
            many.close();
        }
    }

    @Test
    void aStoreWhoseDiskHangsKeepsTheTransportFromNobody() {
        CountDownLatch disk = new CountDownLatch(1);
        try (Bench bench = new Bench(wire)) {
            MessageStore slow = bench.open();
            MessageStore other = neighbour(bench);
            bench.process.inside("spooler-1.change CLAIMED", () -> awaitUnchecked(disk));
            MessageId late = slow.submit(Bench.mailTo(ANN)).id();
            Bench.until(() -> bench.journal.count("spooler-1.change CLAIMED") == 1);
            MessageId quick = other.submit(Bench.mailTo(BOB)).id();
            assertEquals("QUEUED", Bench.stateOf(other, quick));
            bench.time.advance(Duration.ofSeconds(10));
            bench.awaitState(other, quick, "ENDED");
            disk.countDown();
            bench.awaitState(slow, late, "ENDED");
            assertEquals(1, wire.deliveriesTo(ANN).size());
            other.close();
            slow.close();
        } finally {
            disk.countDown();
        }
    }

    /** The place is the transport's: it is free as soon as the transport is through, whatever the store has to write. */
    @Test
    void aStoreThatIsSlowToRecordAnOutcomeKeepsNoPlace() {
        CountDownLatch disk = new CountDownLatch(1);
        try (Bench bench = new Bench(wire)) {
            MessageStore slow = bench.open();
            MessageStore other = neighbour(bench);
            bench.process.inside("spooler-1.finish", () -> awaitUnchecked(disk));
            slow.submit(Bench.mailTo(ANN));
            Bench.until(() -> bench.journal.count("spooler-1.finish") == 1);
            bench.awaitState(other, other.submit(Bench.mailTo(BOB)).id(), "ENDED");
            disk.countDown();
            LogoffReport report = slow.storeLogoff(LogoffMode.ORDERLY);
            assertEquals(1, report.counts().sent());
            other.close();
            slow.close();
        } finally {
            disk.countDown();
        }
    }

    @Test
    void aStoreThatAnswersForFewerPartsThanItWasAskedForIsNotTrustedAnyMore() {
        try (Bench bench = new Bench(wire)) {
            MessageStore broken = bench.open();
            MessageStore other = neighbour(bench);
            bench.process.answering("spooler-1.change CLAIMED", answer -> List.of());
            broken.submit(Bench.mailTo(ANN));
            LogoffReport report = broken.storeLogoff(LogoffMode.NO_WAIT);
            assertTrue(report.problems().toString().contains("rule Q4"), report::toString);
            assertEquals(1, report.counts().left());
            bench.awaitState(other, other.submit(Bench.mailTo(BOB)).id(), "ENDED");
            assertEquals(0, wire.attemptsFor(ANN));
            other.close();
            broken.close();
        }
    }

    private static MessageStore neighbour(Bench bench) {
        return bench.session.openStore(bench.disk.freshAddress(), OpenOptions.DEFAULT.withDefaultInbox(false));
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
