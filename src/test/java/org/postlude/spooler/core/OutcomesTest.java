package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.transport.EndResult;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;

class OutcomesTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final Recipient A = Recipient.smtp("a@one.example");
    private static final Recipient B = Recipient.smtp("b@one.example");
    private static final Recipient STRANGER = Recipient.smtp("c@one.example");
    private static final Reply YES = Reply.of(250, "2.0.0", "yes");
    private static final Reply NO = Reply.of(550, "5.1.1", "no");
    private static final Label LABEL = new Label(LabelState.CLAIMED, NOW, 0, "smtp|one.example");

    static PartRecord record(InDoubtPolicy policy, Fate... fates) {
        return new PartRecord(
                null,
                "sender@one.example",
                NOW,
                null,
                policy,
                1,
                1,
                NOW,
                MessageState.ACTIVE,
                false,
                "smtp",
                "smtp://hop",
                List.of(),
                null,
                null,
                java.util.Arrays.stream(fates).map(fate -> new Mark(fate, null)).toList(),
                Terms.USUAL,
                Past.NONE);
    }

    private static Candidate part(Fate... fates) {
        return new Candidate(
                new PartId(new MessageId("m"), 0),
                1,
                List.of(A, B).subList(0, fates.length),
                LABEL,
                record(InDoubtPolicy.RETRY, fates),
                false,
                false);
    }

    private static List<Fate> fates(Outcomes.After after) {
        return after.record().marks().stream().map(Mark::fate).toList();
    }

    private static Outcomes.After done(Candidate part, boolean permitted, EndResult.Result... results) {
        return Outcomes.of(part, new AttemptAnswer.Ended(new EndResult.Done(List.of(results))), permitted, false);
    }

    private static EndResult.Result result(Recipient recipient, RecipientOutcome outcome) {
        return new EndResult.Result(recipient, outcome);
    }

    @Test
    void T4_whoeverIsNotReportedStaysPendingBeforeThePermitAndIsInDoubtAfterIt() {
        EndResult.Result onlyA = result(A, new RecipientOutcome.Accepted(YES));

        Outcomes.After before = done(part(Fate.PENDING, Fate.PENDING), false, onlyA);
        Outcomes.After after = done(part(Fate.PENDING, Fate.PENDING), true, onlyA);

        assertEquals(List.of(Fate.DELIVERED, Fate.PENDING), fates(before));
        assertEquals(List.of(Fate.DELIVERED, Fate.IN_DOUBT), fates(after));
        assertNotNull(before.violation());
        assertNotNull(after.violation());
    }

    @Test
    void T4_strangersAndRecipientsReportedTwiceAreViolations() {
        Outcomes.After stranger = done(
                part(Fate.PENDING),
                true,
                result(A, new RecipientOutcome.Accepted(YES)),
                result(STRANGER, new RecipientOutcome.Accepted(YES)));
        Outcomes.After twice = done(
                part(Fate.PENDING),
                true,
                result(A, new RecipientOutcome.Refused(NO)),
                result(A, new RecipientOutcome.Accepted(YES)));

        assertEquals(List.of(Fate.DELIVERED), fates(stranger));
        assertNotNull(stranger.violation());
        assertNotNull(twice.violation());
    }

    @Test
    void whoHasEndedIsNotTouchedByALaterAnswer() {
        Outcomes.After after = done(
                part(Fate.DELIVERED, Fate.PENDING),
                true,
                result(A, new RecipientOutcome.Refused(NO)),
                result(B, new RecipientOutcome.Refused(NO)));

        assertEquals(List.of(Fate.DELIVERED, Fate.REFUSED), fates(after));
        assertNotNull(after.violation(), "A was not offered");
    }

    @Test
    void anEarlierDoubtIsNotTakenAwayByALaterTemporaryFailure() {
        Outcomes.After after = done(
                part(Fate.IN_DOUBT), true, result(A, new RecipientOutcome.Deferred(Reply.of(450, "4.2.0", "later"))));

        assertEquals(List.of(Fate.IN_DOUBT), fates(after));
        assertNull(after.violation());
    }

    @Test
    void T18_anAnswerThatSaysNothingKeepsTheMail() {
        AttemptAnswer silent = new AttemptAnswer.Failed("reset");

        assertEquals(List.of(Fate.PENDING), fates(Outcomes.of(part(Fate.PENDING), silent, false, false)));
        assertEquals(List.of(Fate.IN_DOUBT), fates(Outcomes.of(part(Fate.PENDING), silent, true, false)));
        assertEquals(List.of(Fate.IN_DOUBT), fates(Outcomes.of(part(Fate.IN_DOUBT), silent, false, false)));
    }

    @Test
    void busyIsNoAttemptAndWaitIsOne() {
        Outcomes.After busy =
                Outcomes.of(part(Fate.PENDING), new AttemptAnswer.None(new SubmitResult.Busy()), false, false);
        Outcomes.After wait = Outcomes.of(
                part(Fate.PENDING),
                new AttemptAnswer.None(new SubmitResult.Wait(Duration.ofSeconds(9), "not now")),
                false,
                false);

        assertFalse(busy.counted());
        assertTrue(wait.counted());
        assertEquals(Optional.of(Duration.ofSeconds(9)), wait.retryAfter());
    }

    @Test
    void T11_aPartIsKeptOnlyByATransportThatCanAskForItAgain() {
        AttemptAnswer kept = new AttemptAnswer.Ended(new EndResult.KeptByTransport("later"));

        assertTrue(Outcomes.of(part(Fate.PENDING), kept, false, true).kept());
        Outcomes.After queued = Outcomes.of(part(Fate.PENDING), kept, false, false);
        assertFalse(queued.kept());
        assertNotNull(queued.violation());
        assertEquals(List.of(Fate.PENDING), fates(queued));
    }

    /** It may have been handed over, so it is not sent again as if nothing had been. */
    @Test
    void T7_whatIsKeptOrNotAttemptedAfterThePermitIsInDoubt() {
        AttemptAnswer kept = new AttemptAnswer.Ended(new EndResult.KeptByTransport("later"));
        AttemptAnswer none = new AttemptAnswer.None(new SubmitResult.Busy());
        for (Outcomes.After after : List.of(
                Outcomes.of(part(Fate.PENDING), kept, true, true),
                Outcomes.of(part(Fate.PENDING), kept, true, false),
                Outcomes.of(part(Fate.PENDING), none, true, true))) {
            assertEquals(List.of(Fate.IN_DOUBT), fates(after));
            assertFalse(after.kept());
            assertTrue(after.counted());
            assertNotNull(after.violation());
            assertEquals("T7", after.violation().rule());
        }
    }

    @Test
    void whatHasWaitedForTooLongIsRefusedAndADoubtBecomesUnknown() {
        PartRecord record = record(InDoubtPolicy.RETRY, Fate.PENDING, Fate.IN_DOUBT);
        Duration expiry = Duration.ofDays(5);

        PartRecord early = Outcomes.judge(record, NOW.plus(expiry).minusMillis(1), NOW.plus(expiry));
        PartRecord late = Outcomes.judge(record, NOW.plus(expiry), NOW.plus(expiry));

        assertEquals(record, early);
        assertEquals(
                List.of(Fate.REFUSED, Fate.UNKNOWN),
                late.marks().stream().map(Mark::fate).toList());
    }

    @Test
    void aDoubtIsJudgedByItsPolicy() {
        Instant late = NOW.plus(Duration.ofDays(5));

        assertTrue(Outcomes.judge(record(InDoubtPolicy.FAIL_UNKNOWN, Fate.IN_DOUBT), NOW, late)
                .has(Fate.UNKNOWN));
        assertTrue(Outcomes.judge(record(InDoubtPolicy.HOLD, Fate.IN_DOUBT), late, late)
                .has(Fate.IN_DOUBT));
        assertTrue(Outcomes.judge(record(InDoubtPolicy.ASK, Fate.IN_DOUBT), late, late)
                .has(Fate.IN_DOUBT));
    }

    @Test
    void aPartInDoubtIsDueOnlyWhereSomebodyCanBeSentTo() {
        assertEquals(
                NOW,
                Outcomes.resting(record(InDoubtPolicy.RETRY, Fate.IN_DOUBT), LABEL, NOW)
                        .due());
        assertEquals(
                Label.NEVER,
                Outcomes.resting(record(InDoubtPolicy.HOLD, Fate.IN_DOUBT), LABEL, NOW)
                        .due());
        Label mixed = Outcomes.resting(record(InDoubtPolicy.HOLD, Fate.IN_DOUBT, Fate.PENDING), LABEL, NOW);
        assertEquals(LabelState.IN_DOUBT, mixed.state());
        assertEquals(NOW, mixed.due());
        assertEquals(
                LabelState.READY,
                Outcomes.resting(record(InDoubtPolicy.HOLD, Fate.PENDING), LABEL, NOW)
                        .state());
    }
}
