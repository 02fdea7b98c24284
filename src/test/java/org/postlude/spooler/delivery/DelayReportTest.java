package org.postlude.spooler.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.spooler.RetrySchedule;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.sequence.Bench;
import org.postlude.spooler.sequence.Logged;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.ReportOn;
import org.postlude.store.Submission;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.SpoolerNotice;

/** One warning of a long delay, to whoever wants it. */
class DelayReportTest {
    private static final String ANN = "ann@example.org";
    private static final String BOB = "bob@example.org";
    private static final RetrySchedule SCHEDULE = new RetrySchedule(
                    Duration.ofMinutes(10), Duration.ofMinutes(10), Duration.ofDays(5))
            .withSpread(0)
            .withDelayWarning(Duration.ofMinutes(25));

    private ScriptedTransport wire = fresh();

    private static ScriptedTransport fresh() {
        return ScriptedTransport.builder().cancellable().build();
    }

    private static SpoolerCoordinator.Builder warning(SpoolerCoordinator.Builder builder) {
        return builder.retry(SCHEDULE);
    }

    /** Lets so many attempts fail, ten minutes apart. */
    private void fail(Bench bench, MessageStore store, MessageId id, int attempts) {
        for (int i = 1; i <= attempts; i++) {
            int present = i;
            Bench.until(() -> Bench.statusOf(store, id).attempts() == present
                    && Bench.stateOf(store, id).equals("BACKING_OFF"));
            bench.time.advance(Duration.ofMinutes(10));
        }
    }

    private List<String> toldOf(Submission mail, int attempts) {
        try (Bench bench = new Bench(DelayReportTest::warning, wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(mail).id();
            fail(bench, store, id, attempts);
            Bench.until(() -> Bench.statusOf(store, id).attempts() == attempts + 1
                    && Bench.stateOf(store, id).equals("BACKING_OFF"));
            List<String> inbox = bench.inbox();
            store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
            return inbox;
        }
    }

    @Test
    void D16_theSenderIsToldOnceOnTheOccasionOfTheNextFailure() {
        wire.on(ANN).defer();
        assertEquals(0, toldOf(Bench.mailTo(ANN), 2).size());
        wire = fresh();
        wire.on(ANN).defer();
        Instant until = Instant.parse("2026-01-01T00:00:00Z").plus(SCHEDULE.expiry());
        List<String> told = toldOf(Bench.mailTo(ANN), 8);
        assertEquals(1, told.size(), told::toString);
        String report = told.get(0);
        assertTrue(report.contains("Action: delayed\r\n"), report);
        assertTrue(report.contains("Final-Recipient: rfc822; " + ANN + "\r\n"), report);
        assertTrue(
                report.contains("Will-Retry-Until: Tue, 06 Jan 2026 00:00:00 +0000\r\n")
                        || report.contains("Will-Retry-Until: Tue, 6 Jan 2026 00:00:00 +0000\r\n"),
                report + until);
        assertTrue(report.contains("Status: 4."), report);
        assertTrue(report.contains("Last-Attempt-Date: "), report);
    }

    @Test
    void D16_onlyWhoWaitsIsNamedAndWhoeverIsRefusedHasAReportOfItsOwn() {
        wire.on(ANN).defer();
        wire.on(BOB).defer().defer().defer().refuse(550);
        List<String> told = toldOf(Bench.mailTo(ANN, BOB), 6);
        assertEquals(2, told.size(), told::toString);
        String failed = told.stream()
                .filter(text -> text.contains("Action: failed"))
                .findFirst()
                .orElseThrow();
        String delayed = told.stream()
                .filter(text -> text.contains("Action: delayed"))
                .findFirst()
                .orElseThrow();
        assertTrue(failed.contains("Final-Recipient: rfc822; " + BOB), failed);
        assertFalse(failed.contains("Final-Recipient: rfc822; " + ANN), failed);
        assertTrue(delayed.contains("Final-Recipient: rfc822; " + ANN), delayed);
        assertFalse(delayed.contains("Final-Recipient: rfc822; " + BOB), delayed);
    }

    @Test
    void D16_whoDoesNotWantItAndWhoMustNotBeToldIsNotTold() {
        wire.on(ANN).defer();
        assertEquals(List.of(), toldOf(Bench.mailTo(ANN).withReports(Set.of(ReportOn.FAILURE)), 6));
        wire = fresh();
        wire.on(ANN).defer();
        assertEquals(List.of(), toldOf(Mails.from("", ANN), 6), "never a report about a report (RFC 5321, 4.5.5)");
    }

    @Test
    void D16_withoutAWarningNobodyIsTold() {
        wire.on(ANN).defer();
        try (Bench bench = new Bench(builder -> builder.retry(SCHEDULE.withoutDelayWarning()), wire)) {
            MessageStore store = bench.open();
            fail(bench, store, store.submit(Bench.mailTo(ANN)).id(), 6);
            assertEquals(List.of(), bench.inbox());
            store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
        }
    }

    @Test
    void D16_whatIsDeliveredMeanwhileIsNoDelay() {
        wire.on(ANN).defer().defer().defer().accept();
        try (Bench bench = new Bench(DelayReportTest::warning, wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            fail(bench, store, id, 3);
            bench.awaitState(store, id, "ENDED");
            assertEquals(List.of(), bench.inbox());
            store.close();
        }
    }

    @Test
    void D16_isToldAlsoWhereNothingIsAttemptedBecauseTheTransportIsBroken() {
        try (Logged logged = new Logged();
                Bench bench = new Bench(DelayReportTest::warning, wire)) {
            MessageStore store = bench.open();
            Bench.until(() -> bench.journal.count("wire.transportNotify BEGIN_OUTBOUND") == 1);
            wire.notifySpooler(SpoolerNotice.CRITICAL_ERROR);
            Bench.until(() -> logged.has("cannot be used"));
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            for (int i = 0; i < 5; i++) {
                bench.awaitState(store, id, "BACKING_OFF");
                bench.time.advance(Duration.ofMinutes(11));
            }
            Bench.until(() -> bench.inbox().size() == 1);
            assertTrue(
                    bench.inbox().get(0).contains("Action: delayed"),
                    bench.inbox().get(0));
            store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
        }
    }

    @Test
    void D16_isToldAlsoWhereTheDestinationIsDead() {
        wire.otherwise().answerNetworkError(Duration.ofMinutes(1));
        try (Bench bench = new Bench(DelayReportTest::warning, wire)) {
            MessageStore store = bench.open();
            int many = 30;
            for (int i = 0; i < many; i++) {
                store.submit(Bench.mailTo("r" + i + "@dead.example"));
            }
            for (int i = 0; i < 24 * 6 && bench.inbox().size() < many; i++) {
                bench.time.advance(Duration.ofMinutes(10));
                bench.settle();
            }
            Bench.until(() -> bench.inbox().size() == many);
            assertTrue(bench.inbox().stream().allMatch(text -> text.contains("Action: delayed")));
            assertEquals(many, store.storeLogoff(LogoffMode.ORDERLY).counts().left(), "and all of it waits on");
            store.close();
        }
    }
}
