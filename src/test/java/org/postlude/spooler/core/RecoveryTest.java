package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageState;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;

class RecoveryTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final Label CLAIMED = new Label(LabelState.CLAIMED, NOW, 1, "smtp|one.example");

    private static List<Fate> fates(Recovery.Decision decision) {
        return decision.record().marks().stream().map(Mark::fate).toList();
    }

    @Test
    void aBegunAttemptIsInDoubtForThoseWhoWereOffered() {
        Recovery.Decision decision = Recovery.ofClaimed(
                CLAIMED, OutcomesTest.record(InDoubtPolicy.RETRY, Fate.PENDING, Fate.DELIVERED), NOW);

        assertEquals(List.of(Fate.IN_DOUBT, Fate.DELIVERED), fates(decision));
        assertEquals(LabelState.IN_DOUBT, decision.label().state());
        assertEquals(NOW, decision.label().due());
        assertEquals(1, decision.label().priority());
        assertEquals(MessageState.IN_DOUBT, decision.record().state());
    }

    @Test
    void whereThePermitIsRecordedItsAbsenceProvesThatNothingWasHandedOver() {
        for (InDoubtPolicy policy : List.of(InDoubtPolicy.HOLD, InDoubtPolicy.ASK, InDoubtPolicy.FAIL_UNKNOWN)) {
            Recovery.Decision decision = Recovery.ofClaimed(CLAIMED, OutcomesTest.record(policy, Fate.PENDING), NOW);

            assertEquals(List.of(Fate.PENDING), fates(decision), policy.name());
            assertEquals(LabelState.READY, decision.label().state());
            assertEquals(MessageState.QUEUED, decision.record().state());
        }
    }

    @Test
    void aRecordedPermitIsADoubtThatThePolicyDecides() {
        Recovery.Decision held = Recovery.ofClaimed(
                CLAIMED, OutcomesTest.record(InDoubtPolicy.HOLD, Fate.PENDING).withPermit(true), NOW);
        Recovery.Decision failed = Recovery.ofClaimed(
                CLAIMED,
                OutcomesTest.record(InDoubtPolicy.FAIL_UNKNOWN, Fate.PENDING).withPermit(true),
                NOW);

        assertEquals(List.of(Fate.IN_DOUBT), fates(held));
        assertEquals(Label.NEVER, held.label().due());
        assertEquals(List.of(Fate.UNKNOWN), fates(failed));
        assertEquals(LabelState.READY, failed.label().state(), "its report is due at once");
    }

    @Test
    void anOutcomeThatWasRecordedIsNotDoubted() {
        PartRecord record = OutcomesTest.record(InDoubtPolicy.RETRY, Fate.REFUSED, Fate.PENDING);
        Recovery.Decision decision = Recovery.ofClaimed(CLAIMED, record, NOW);

        assertEquals(List.of(Fate.REFUSED, Fate.PENDING), fates(decision));
        assertEquals(record.attempts(), decision.record().attempts(), "the report keeps its key");
    }

    @Test
    void aReportThatWasCutIsDueThoughAnotherRecipientsDoubtWaitsForAPerson() {
        for (InDoubtPolicy policy : List.of(InDoubtPolicy.HOLD, InDoubtPolicy.ASK)) {
            for (Fate told : List.of(Fate.REFUSED, Fate.UNKNOWN)) {
                Recovery.Decision decision =
                        Recovery.ofClaimed(CLAIMED, OutcomesTest.record(policy, Fate.IN_DOUBT, told), NOW);

                assertEquals(List.of(Fate.IN_DOUBT, told), fates(decision));
                assertEquals(LabelState.IN_DOUBT, decision.label().state());
                assertEquals(NOW, decision.label().due(), policy + ", " + told);
            }
            Recovery.Decision reported =
                    Recovery.ofClaimed(CLAIMED, OutcomesTest.record(policy, Fate.IN_DOUBT, Fate.RETURNED), NOW);
            assertEquals(Label.NEVER, reported.label().due(), "nothing is left to do without a decision");
        }
    }

    @Test
    void aRecoveryThatWasCutIsRepeatedWithTheSameResult() {
        for (InDoubtPolicy policy : InDoubtPolicy.values()) {
            for (boolean permitted : List.of(true, false)) {
                for (Fate fate : Fate.values()) {
                    PartRecord record =
                            OutcomesTest.record(policy, fate, Fate.PENDING).withPermit(permitted);
                    Recovery.Decision first = Recovery.ofClaimed(CLAIMED, record, NOW);
                    Recovery.Decision again = Recovery.ofClaimed(CLAIMED, record, NOW.plusSeconds(1));

                    assertEquals(first.record(), again.record());
                    assertEquals(first.label().state(), again.label().state());
                    assertTrue(first.label().state() != LabelState.CLAIMED, "it is not taken for a marker again");
                    assertFalse(first.record().permitted(), "the next attempt has no permit yet");
                }
            }
        }
    }

    @Test
    void Q8_aPartWhoseAttemptFoundDamageIsHeldAndTellsOfItUntilItIsReleased() {
        Label held = new Label(LabelState.HELD, Label.NEVER, 0, "smtp|one.example");
        PartRecord claimed = OutcomesTest.record(InDoubtPolicy.HOLD, Fate.PENDING, Fate.IN_DOUBT, Fate.DELIVERED)
                .withPermit(true);

        PartRecord damaged = Recovery.ofDamage(claimed, "a bit is wrong");

        assertEquals(
                List.of(Fate.PENDING, Fate.IN_DOUBT, Fate.DELIVERED),
                damaged.marks().stream().map(Mark::fate).toList());
        assertEquals("a bit is wrong", Recovery.damage(damaged));
        assertTrue(Recovery.isSetAside(held, damaged));
        assertFalse(damaged.permitted());
        assertEquals(claimed.attempts() - 1, damaged.attempts(), "nothing was attempted");
        Recovery.Decision released = Recovery.ofReleased(held, damaged, NOW);
        assertNotNull(released);
        assertEquals(LabelState.IN_DOUBT, released.label().state(), "a release is no decision about a doubt");
        assertFalse(Recovery.isSetAside(released.label(), released.record()));
    }

    @Test
    void Q8_heldInTheLabelAloneMeansThatTheMessageWasSetAside() {
        Label held = new Label(LabelState.HELD, Label.NEVER, 0, "smtp|one.example");
        PartRecord record = OutcomesTest.record(InDoubtPolicy.RETRY, Fate.PENDING);

        assertTrue(Recovery.isSetAside(held, record.withState(MessageState.BACKING_OFF)));
        assertTrue(Recovery.isSetAside(held, null));
        assertFalse(Recovery.isSetAside(held, record.withState(MessageState.HELD)), "held at its submit");
        assertFalse(Recovery.isSetAside(held, record.withState(MessageState.TRANSPORT_DEFERRED)));
        assertFalse(Recovery.isSetAside(CLAIMED, null));
    }

    @Test
    void aPartThatATransportKeptIsQueuedAgain() {
        Label kept = new Label(LabelState.HELD, Label.NEVER, 0, "smtp|one.example");
        PartRecord record =
                OutcomesTest.record(InDoubtPolicy.RETRY, Fate.PENDING).withState(MessageState.TRANSPORT_DEFERRED);

        assertTrue(Recovery.wasKept(kept, record));
        assertFalse(Recovery.wasKept(kept, record.withState(MessageState.HELD)));
        Recovery.Decision decision = Recovery.ofKept(kept, record, NOW);
        assertEquals(LabelState.READY, decision.label().state());
        assertEquals(NOW, decision.label().due());
        assertEquals(MessageState.QUEUED, decision.record().state());
    }
}
