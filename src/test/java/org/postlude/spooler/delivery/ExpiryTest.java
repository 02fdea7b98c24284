package org.postlude.spooler.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.spooler.RetrySchedule;
import org.postlude.spooler.sequence.Bench;
import org.postlude.spooler.sequence.Logged;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.ReportOn;
import org.postlude.store.SubmitRejectedException;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.SpoolerNotice;

/** When a message is given up: its own time or the schedule's, and what does not count towards it. */
class ExpiryTest {
    private static final String ANN = "ann@example.org";

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();

    private static Instant due(Bench bench) {
        return bench.disk.parts(bench.address).get(0).label().due();
    }

    @Test
    void D15_withoutAnySettingItIsTriedForFiveDaysAndReturnedThenToTheMillisecond() {
        wire.on(ANN).defer();
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Instant end = bench.time.instant().plus(Duration.ofDays(5));
            Duration longest = Duration.ofHours(4).plusMinutes(24);
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            int attempts = 0;
            while (bench.time.instant().isBefore(end)) {
                int made = ++attempts;
                Bench.until(() -> wire.attemptsFor(ANN) == made
                        && Bench.stateOf(store, id).equals("BACKING_OFF")
                        && due(bench).isAfter(bench.time.instant()));
                Duration wait = Duration.between(bench.time.instant(), due(bench));
                assertTrue(wait.compareTo(longest) <= 0, () -> "attempt " + made + " is followed after " + wait);
                assertFalse(due(bench).isAfter(end), "no attempt is planned beyond the five days");
                bench.time.advance(wait);
            }
            assertEquals(end, bench.time.instant(), "the last attempt is planned for then");
            bench.awaitState(store, id, "ENDED");
            assertEquals(attempts + 1, wire.attemptsFor(ANN), "the last attempt is made then");
            assertTrue(attempts > 30, () -> "it was tried " + wire.attemptsFor(ANN) + " times");
            assertEquals(2, bench.inbox().size(), "of the delay and of the end");
            assertTrue(
                    bench.inbox().stream()
                            .anyMatch(text -> text.contains("Action: failed") && text.contains("Status: 4.4.7")),
                    () -> bench.inbox().toString());
            assertEquals(1, store.storeLogoff(LogoffMode.ORDERLY).counts().returned());
            store.close();
        }
    }

    @Test
    void D15_aMessageWithAnExpiryOfItsOwnIsReturnedThenAndNotWhenTheScheduleSays() {
        wire.on(ANN).defer();
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Instant expires = bench.time.instant().plus(Duration.ofMinutes(7));
            MessageId id = store.submit(Bench.mailTo(ANN).withExpires(expires)).id();
            bench.awaitState(store, id, "BACKING_OFF");
            bench.time.advance(Duration.between(bench.time.instant(), due(bench)));
            Bench.until(
                    () -> wire.attemptsFor(ANN) == 2 && Bench.stateOf(store, id).equals("BACKING_OFF"));
            assertEquals(expires, due(bench), "no attempt is planned beyond the time at which it is given up");
            bench.time.advance(Duration.between(bench.time.instant(), expires));
            bench.awaitState(store, id, "ENDED");
            assertEquals(3, wire.attemptsFor(ANN), "the last attempt is made then");
            assertEquals(1, bench.inbox().size());
            assertTrue(
                    bench.inbox().get(0).contains("Status: 4.4.7"),
                    bench.inbox().get(0));
            assertEquals(1, store.storeLogoff(LogoffMode.ORDERLY).counts().returned());
            store.close();
        }
    }

    @Test
    void D15_aLaterExpiryThanTheSchedulesIsKept() {
        wire.on(ANN).defer();
        Duration hour = Duration.ofHours(1);
        try (Bench bench = new Bench(builder -> builder.retry(new RetrySchedule(hour, hour, hour)), wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(
                            Bench.mailTo(ANN).withExpires(bench.time.instant().plus(Duration.ofDays(30))))
                    .id();
            for (int i = 1; i <= 3; i++) {
                int attempts = i;
                Bench.until(() -> Bench.statusOf(store, id).attempts() == attempts
                        && Bench.stateOf(store, id).equals("BACKING_OFF"));
                bench.time.advance(Duration.ofMinutes(70));
            }
            bench.awaitState(store, id, "BACKING_OFF");
            assertEquals(0, bench.inbox().size());
            store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
        }
    }

    @Test
    void D15_anExpiryThatHasPassedLeavesTheAttemptThatIsDue() {
        wire.on(ANN).accept();
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(
                            Bench.mailTo(ANN).withExpires(bench.time.instant().minusSeconds(1)))
                    .id();
            bench.awaitState(store, id, "ENDED");
            assertEquals(1, wire.deliveriesTo(ANN).size());
            store.close();
        }
    }

    @Test
    void D15_whatIsNotToBeSentYetIsTooOldOnlyAfterItCouldBeSent() {
        wire.on(ANN).defer().accept();
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(
                            Bench.mailTo(ANN).withNotBefore(bench.time.instant().plus(Duration.ofDays(30))))
                    .id();
            bench.time.advance(Duration.ofDays(30));
            Bench.until(
                    () -> wire.attemptsFor(ANN) == 1 && Bench.stateOf(store, id).equals("BACKING_OFF"));
            bench.time.advance(Duration.ofMinutes(6));
            bench.awaitState(store, id, "ENDED");
            assertEquals(1, wire.deliveriesTo(ANN).size());
            store.close();
        }
    }

    @Test
    void D15_whatWouldNeverBeTriedIsNotTaken() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Instant later = bench.time.instant().plus(Duration.ofHours(1));
            SubmitRejectedException refused = assertThrows(
                    SubmitRejectedException.class,
                    () -> store.submit(Bench.mailTo(ANN).withNotBefore(later).withExpires(later)));
            assertTrue(refused.toString().contains("rule D15"), refused.toString());
            assertEquals(0, store.storeLogoff(LogoffMode.QUIET).counts().left());
            store.close();
        }
    }

    @Test
    void D15_mailOnHoldDoesNotExpireAndHasOneAttemptWhenItIsLetGo() {
        wire.on(ANN).defer();
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)
                            .withHold("a person looks at it")
                            .withExpires(bench.time.instant().plus(Duration.ofHours(1))))
                    .id();
            bench.time.advance(Duration.ofDays(30));
            assertEquals("HELD", Bench.stateOf(store, id));
            assertEquals(0, bench.inbox().size());
            assertTrue(store.release(id));
            bench.awaitState(store, id, "ENDED");
            assertEquals(1, wire.attemptsFor(ANN));
            assertEquals(1, bench.inbox().size());
            store.close();
        }
    }

    @Test
    void D15_whatATransportKeepsIsTakenBackAndReturnedWhenItsTimeIsOver() {
        ScriptedTransport keeper =
                ScriptedTransport.builder().cancellable().deferring().build();
        keeper.on(ANN).keep();
        try (Bench bench = new Bench(keeper)) {
            MessageStore store = bench.open();
            Instant expires = bench.time.instant().plus(Duration.ofDays(2));
            MessageId id = store.submit(Bench.mailTo(ANN).withExpires(expires)).id();
            bench.awaitState(store, id, "TRANSPORT_DEFERRED");
            bench.time.advance(Duration.between(bench.time.instant(), expires).minusMillis(1));
            bench.settle();
            assertEquals("TRANSPORT_DEFERRED", Bench.stateOf(store, id));
            bench.time.advance(Duration.ofMillis(1));
            bench.awaitState(store, id, "ENDED");
            Bench.until(() -> keeper.kept().isEmpty());
            assertEquals(1, keeper.attemptsFor(ANN));
            assertEquals(1, bench.inbox().size());
            assertTrue(
                    bench.inbox().get(0).contains("Status: 4.4.7"),
                    bench.inbox().get(0));
            assertEquals(1, store.storeLogoff(LogoffMode.ORDERLY).counts().returned());
            store.close();
        }
    }

    @Test
    void D15_itsTimeRunsOutToTheMinuteAlsoIfItsTransportIsBroken() {
        try (Logged logged = new Logged();
                Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Bench.until(() -> bench.journal.count("wire.transportNotify BEGIN_OUTBOUND") == 1);
            wire.notifySpooler(SpoolerNotice.CRITICAL_ERROR);
            Bench.until(() -> logged.has("cannot be used"));
            Instant expires = bench.time.instant().plus(Duration.ofMinutes(3));
            MessageId id = store.submit(Bench.mailTo(ANN).withExpires(expires)).id();
            bench.awaitState(store, id, "BACKING_OFF");
            assertEquals(expires, due(bench));
            bench.time.advance(Duration.between(bench.time.instant(), expires));
            bench.awaitState(store, id, "ENDED");
            assertEquals(1, bench.inbox().size());
            store.close();
        }
        assertEquals(0, wire.attemptsFor(ANN));
    }

    @Test
    void D15_whatADeadDestinationKeepsWaitingIsReturnedInItsTime() {
        wire.otherwise().answerNetworkError(Duration.ofMinutes(1));
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            Instant expires = bench.time.instant().plus(Duration.ofHours(5));
            int many = 30;
            for (int i = 0; i < many; i++) {
                store.submit(Bench.mailTo("r" + i + "@dead.example")
                        .withExpires(expires)
                        .withReports(Set.of(ReportOn.FAILURE)));
            }
            for (int i = 0; i < 24 * 6 && bench.inbox().size() < many; i++) {
                bench.time.advance(Duration.ofMinutes(10));
                bench.settle();
            }
            Bench.until(() -> bench.inbox().stream()
                            .filter(text -> text.contains("Action: failed"))
                            .count()
                    == many);
            assertTrue(bench.time.instant().isBefore(expires.plus(Duration.ofHours(12))));
            store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
        }
    }
}
