package org.postlude.spooler.listening;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.postlude.message.ErrorKind;
import org.postlude.message.MessageId;
import org.postlude.spooler.DestinationPolicy;
import org.postlude.spooler.SpoolerGauges;
import org.postlude.spooler.SpoolerObserver;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.Outcome;
import org.postlude.store.StoreFailedException;
import org.postlude.tck.memory.Operation;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** What an observer hears of mail: all of it, in order, and nothing but words and numbers. */
class ObserverTest {
    private static final String ANN = "ann@example.org";
    private static final String BOB = "bob@example.net";

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();

    /** Each thing in one line. */
    private static final class Heard implements SpoolerObserver {
        final List<String> all = new CopyOnWriteArrayList<>();

        @Override
        public void submitted(Submitted what) {
            all.add("submitted " + what.message() + (what.repeated() ? " again" : ""));
        }

        @Override
        public void refused(SubmitRefused what) {
            all.add("refused " + what.kind());
        }

        @Override
        public void began(AttemptBegan what) {
            all.add("began " + what.part().message() + " over " + what.transport());
        }

        @Override
        public void ended(AttemptEnded what) {
            all.add("ended " + what.part().message() + " " + what.ending());
        }

        @Override
        public void settled(PartSettled what) {
            all.add("settled " + what.part().message() + " " + what.state() + " after " + what.attempts());
        }

        @Override
        public void withdrew(Withdrew what) {
            all.add("withdrew " + what.message());
        }

        @Override
        public void loggedOff(LoggedOff what) {
            all.add("logged off " + what.mode() + " " + what.outcome());
        }

        @Override
        public void released(Released what) {
            all.add("released " + what.mode() + (what.asked() ? " asked" : "") + ", left " + what.left());
        }

        @Override
        public void broke(RuleBroken what) {
            all.add("broke " + what.rule());
        }

        void await(String line) {
            Bench.until(() -> all.contains(line));
        }
    }

    private final Heard heard = new Heard();

    private Bench bench() {
        return new Bench(builder -> builder.observer(heard), wire);
    }

    @Test
    void theLifeOfAMessageIsHeardInOrder() {
        wire.on(ANN).defer(Duration.ofMinutes(1)).accept();
        try (Bench bench = bench()) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            heard.await("settled " + id + " BACKING_OFF after 1");
            bench.time.advance(Duration.ofMinutes(6));
            heard.await("settled " + id + " DELIVERED after 2");
            store.storeLogoff(
                    LogoffMode.ORDERLY); // what is heard is not yet known to the owner: QUIET could be refused
            heard.await("logged off ORDERLY RELEASED");
            heard.await("released ORDERLY asked, left 0");
            assertEquals(
                    List.of(
                            "began " + id + " over wire",
                            "ended " + id + " DEFERRED",
                            "settled " + id + " BACKING_OFF after 1",
                            "began " + id + " over wire",
                            "ended " + id + " ACCEPTED",
                            "settled " + id + " DELIVERED after 2",
                            "logged off ORDERLY RELEASED"),
                    heard.all.stream()
                            .filter(line -> !line.startsWith("submitted") && !line.startsWith("released"))
                            .toList());
            assertTrue(heard.all.contains("submitted " + id));
            store.close();
        }
    }

    @Test
    void whatIsRefusedWithdrawnAndInDoubtIsHeard() {
        wire.on(BOB).inDoubt();
        try (Bench bench = bench()) {
            MessageStore store = bench.open();
            MessageId doubtful = store.submit(Bench.mailTo(BOB)).id();
            heard.await("ended " + doubtful + " IN_DOUBT");
            heard.await("settled " + doubtful + " IN_DOUBT after 1");
            MessageId held = store.submit(Bench.mailTo(ANN).withHold("wait")).id();
            store.withdraw(held);
            heard.await("withdrew " + held);
            bench.disk.refuse(ErrorKind.NOT_ENOUGH_DISK, "full", bench.time.instant(), Operation.SUBMIT);
            assertThrows(StoreFailedException.class, () -> store.submit(Bench.mailTo(ANN)));
            heard.await("refused NOT_ENOUGH_DISK");
            bench.disk.accept();
        }
    }

    @Test
    void aCloseWithoutALogoffIsHeardWhenTheStoreIsReleased() {
        try (Bench bench = bench()) {
            MessageStore store = bench.open();
            MessageStore other = store.duplicate();
            store.submit(Bench.mailTo(ANN).withHold("wait"));
            store.close();
            assertFalse(heard.all.stream().anyMatch(line -> line.startsWith("released")), heard.all::toString);
            other.close();
            heard.await("released ABORT, left 1");
            assertFalse(heard.all.stream().anyMatch(line -> line.startsWith("logged off")), heard.all::toString);
        }
    }

    @Test
    void aStoreThatAnswersALogoffInTimeAndOneThatIsLeftBehindAreReleasedInTheirModes() throws InterruptedException {
        try (Bench bench = bench()) {
            MessageStore store = bench.open();
            Gate gate = bench.onTheWire(store, ANN, Point.BODY);
            assertEquals(
                    Outcome.INCOMPLETE,
                    store.storeLogoff(LogoffMode.ORDERLY, Deadline.in(Duration.ZERO))
                            .outcome());
            heard.await("logged off ORDERLY INCOMPLETE");
            gate.open();
            heard.await("released ORDERLY, left 0");
            store.close();
        }
    }

    @Test
    void anObserverThatThrowsHarmsNobody() {
        SpoolerObserver broken = new SpoolerObserver() {
            @Override
            public void submitted(Submitted what) {
                throw new IllegalStateException("not today");
            }

            @Override
            public void settled(PartSettled what) {
                heard.settled(what);
            }
        };
        try (Bench bench = new Bench(builder -> builder.observer(broken), wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            heard.await("settled " + id + " DELIVERED after 1");
        }
    }

    @Test
    void gaugesTellWhatBacksOffAndWhichDestinationsAreDead() {
        wire.on(ANN).defer(Duration.ofMinutes(1));
        wire.on(BOB).answerNetworkError(Duration.ofHours(1)).answerNetworkError(Duration.ofHours(1));
        DestinationPolicy soon = new DestinationPolicy(1, 10, 1, Duration.ofMinutes(10), Duration.ofMinutes(10), 100);
        try (Bench bench = new Bench(builder -> builder.observer(heard).destinations(soon), wire)) {
            MessageStore store = bench.open();
            MessageId ann = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, ann, "BACKING_OFF");
            MessageId bob = store.submit(Bench.mailTo(BOB)).id();
            bench.awaitState(store, bob, "BACKING_OFF");
            Bench.until(() -> bench.spooler.gauges().stores().get(0).backingOff() == 2);
            SpoolerGauges.Destinations told =
                    bench.spooler.gauges().transports().get(0).destinations();
            assertEquals(1, told.dead(), told::toString);
            assertEquals(0, told.limited(), told::toString);
            assertEquals(0, told.running(), told::toString);
            store.close();
        }
    }

    @Test
    void gaugesTellWhatWaitsAndWhatIsInProcess() throws InterruptedException {
        try (Bench bench = bench()) {
            MessageStore store = bench.open();
            store.submit(Bench.mailTo(BOB).withHold("wait"));
            bench.time.advance(Duration.ofMinutes(3));
            Gate gate = bench.onTheWire(store, ANN, Point.BODY);
            SpoolerGauges now = bench.spooler.gauges();
            SpoolerGauges.StoreGauge queue = now.stores().get(0);
            assertEquals(2, queue.messages());
            assertEquals(1, queue.active());
            assertEquals(1, queue.held());
            assertEquals(0, queue.inDoubt());
            assertEquals(Duration.ofMinutes(3), queue.oldest());
            assertFalse(queue.refusing());
            assertEquals(0, queue.backingOff());
            SpoolerGauges.Destinations one = new SpoolerGauges.Destinations(1, 0, 0, 3, 1);
            assertEquals(List.of(new SpoolerGauges.TransportGauge("wire", true, 1, one)), now.transports());
            gate.open();
            Bench.until(() -> bench.spooler.gauges().stores().get(0).messages() == 1);
        }
    }
}
