package org.postlude.spooler.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.spooler.RetrySchedule;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.sequence.Bench;
import org.postlude.spooler.sequence.Logged;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStatus;
import org.postlude.store.MessageStore;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.SpoolerNotice;

/** When a temporary failure is tried again, what counts as an attempt, and when it is given up. */
class RetryTest {
    private static final String ANN = "ann@example.org";
    private static final RetrySchedule SCHEDULE =
            new RetrySchedule(Duration.ofMinutes(1), Duration.ofMinutes(4), Duration.ofHours(1));

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();

    @Test
    void theTimeBetweenAttemptsDoublesUpToTheLongest() {
        wire.on(ANN).defer();
        try (Bench bench = new Bench(RetryTest::quick, wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            List<Long> minutes = new ArrayList<>();
            for (int attempt = 1; attempt <= 5; attempt++) {
                Duration wait = awaitBackOff(bench, store, id, attempt);
                minutes.add(wait.toMinutes());
                bench.time.advance(wait);
            }
            assertEquals(List.of(1L, 2L, 4L, 4L, 4L), minutes);
            store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
        }
    }

    @Test
    void whatTheOtherSideAsksForIsKeptButNotBeyondTheLongest() {
        wire.on(ANN)
                .defer(Duration.ofSeconds(90))
                .answerWait(Duration.ofSeconds(7))
                .answerNetworkError(Duration.ofDays(1));
        try (Bench bench = new Bench(RetryTest::quick, wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            int attempt = 0;
            for (Duration expected : List.of(Duration.ofSeconds(90), Duration.ofSeconds(7), Duration.ofMinutes(4))) {
                Duration wait = awaitBackOff(bench, store, id, ++attempt);
                assertEquals(expected, wait);
                bench.time.advance(wait);
            }
            store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
        }
    }

    @Test
    void busyIsNoAttemptAndIsAskedAgainSoon() {
        wire.on(ANN).answerBusy().answerBusy().accept();
        try (Bench bench = new Bench(RetryTest::quick, wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            assertEquals(Duration.ofSeconds(1), awaitBackOff(bench, store, id, 0));
            bench.time.advance(Duration.ofSeconds(1));
            Bench.until(() -> wire.attemptsFor(ANN) == 2);
            assertEquals(Duration.ofSeconds(1), awaitBackOff(bench, store, id, 0));
            bench.time.advance(Duration.ofSeconds(1));
            bench.awaitState(store, id, "ENDED");
            assertEquals(1, wire.deliveriesTo(ANN).size());
            store.close();
        }
    }

    @Test
    void whatIsTooOldIsReturnedToItsSender() {
        Duration hour = Duration.ofHours(1);
        wire.on(ANN).defer();
        try (Bench bench = new Bench(builder -> builder.retry(new RetrySchedule(hour, hour, hour)), wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            // To the very time of the last attempt: beyond it, the watchdog could find that attempt silent.
            bench.time.advance(awaitBackOff(bench, store, id, 1));
            bench.awaitState(store, id, "ENDED");
            assertEquals(1, bench.inbox().size());
            assertTrue(bench.inbox().get(0).contains("4.4.7"), bench.inbox().get(0));
            assertTrue(bench.inbox().get(0).contains("try again later"), "the last reply is told");
            // Not QUIET: the end stands in the store a moment before it is counted.
            assertEquals(1, store.storeLogoff(LogoffMode.ORDERLY).counts().returned());
            store.close();
        }
    }

    @Test
    void whatIsTooOldIsReturnedAlsoIfItsTransportIsBroken() {
        try (Logged logged = new Logged();
                Bench bench = new Bench(RetryTest::quick, wire)) {
            MessageStore store = bench.open();
            Bench.until(() -> bench.journal.count("wire.transportNotify BEGIN_OUTBOUND") == 1);
            wire.notifySpooler(SpoolerNotice.CRITICAL_ERROR);
            Bench.until(() -> logged.has("cannot be used"));
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, id, "BACKING_OFF");
            assertEquals(0, Bench.statusOf(store, id).attempts());
            bench.time.advance(Duration.ofMinutes(61));
            bench.awaitState(store, id, "ENDED");
            assertEquals(1, bench.inbox().size());
            assertTrue(bench.inbox().get(0).contains("4.4.7"), bench.inbox().get(0));
            store.close();
        }
    }

    @Test
    void readyToSendRetriesWhatWaits() {
        wire.on(ANN).defer(Duration.ofMinutes(3)).accept();
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            awaitBackOff(bench, store, id, 1);
            wire.notifySpooler(SpoolerNotice.READYTOSEND);
            bench.awaitState(store, id, "ENDED");
            assertEquals(1, wire.deliveriesTo(ANN).size());
            assertEquals(0, bench.journal.count("wire.flushQueues"));
            store.close();
        }
    }

    @Test
    void aBrokenTransportIsAskedForNothingMoreAndItsMailStays() {
        try (Logged logged = new Logged();
                Bench bench = new Bench(RetryTest::quick, wire)) {
            MessageStore store = bench.open();
            MessageId sent = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, sent, "ENDED");
            wire.notifySpooler(SpoolerNotice.CRITICAL_ERROR);
            Bench.until(() -> logged.has("cannot be used"));
            MessageId id = store.submit(Bench.mailTo("bob@example.org")).id();
            bench.awaitState(store, id, "BACKING_OFF");
            MessageStatus status = Bench.statusOf(store, id);
            assertTrue(String.valueOf(status.lastReply()).contains("critical error"), status::toString);
            assertEquals(1, store.storeLogoff(LogoffMode.PURGE).counts().left());
            store.close();
        }
        assertEquals(0, wire.attemptsFor("bob@example.org"));
    }

    /** How long the store lets it wait, when it has so many attempts behind it. */
    private static Duration awaitBackOff(Bench bench, MessageStore store, MessageId id, int attempts) {
        Bench.until(() -> {
            MessageStatus status = Bench.statusOf(store, id);
            return status.attempts() == attempts && status.state().name().equals("BACKING_OFF");
        });
        Instant due = bench.disk.parts(bench.address).stream()
                .filter(part -> part.id().message().equals(id))
                .findFirst()
                .orElseThrow()
                .label()
                .due();
        return Duration.between(bench.time.instant(), due);
    }

    private static SpoolerCoordinator.Builder quick(SpoolerCoordinator.Builder builder) {
        return builder.retry(SCHEDULE);
    }
}
