package org.postlude.store.spi.support;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.store.spi.support.QueueParts.NOON;
import static org.postlude.store.spi.support.QueueParts.part;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.store.Withdrawal;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.NewPart;
import org.postlude.store.spi.QueuedPart;

/** What becomes of parts. */
final class PartsTest {
    private static final Label READY = new Label(LabelState.READY, NOON, 1, "lane");

    @Test
    void Q1_submittedPartsAreNumberedAndCopied() {
        byte[] record = {7};
        List<Recipient> recipients = List.of(Recipient.smtp("a@example.org"));
        List<QueuedPart> queued = Parts.submitted(
                QueueParts.id("m"),
                List.of(new NewPart(recipients, READY, record), new NewPart(recipients, READY, record)));
        record[0] = 8;

        assertEquals(List.of("m/0", "m/1"), QueueParts.names(queued));
        for (QueuedPart part : queued) {
            assertEquals(1, part.revision());
            assertEquals(recipients, part.recipients());
            assertEquals(READY, part.label());
            assertArrayEquals(new byte[] {7}, part.record(), "the caller's record is the caller's");
        }
    }

    @Test
    void Q4_aChangeIsTheNextRevision() {
        QueuedPart part = part("m", 3, LabelState.READY);
        byte[] record = {7};
        QueuedPart next = Parts.changed(part, READY, record);
        record[0] = 8;

        assertEquals(new PartId(QueueParts.id("m"), 3), next.id());
        assertEquals(2, next.revision());
        assertEquals(part.recipients(), next.recipients());
        assertEquals(READY, next.label());
        assertArrayEquals(new byte[] {7}, next.record());
        assertEquals(1, part.revision(), "the one before is unchanged");
    }

    @Test
    void Q5_anEndChangesTheStateAlone() {
        QueuedPart end = Parts.ended(part("m", 0, READY), new byte[] {7});

        assertEquals(new Label(LabelState.DONE, NOON, 1, "lane"), end.label());
        assertEquals(2, end.revision());
        assertArrayEquals(new byte[] {7}, end.record());
        assertTrue(Parts.isEnded(end));
    }

    @Test
    void Q7_whatHasEndedStaysAsItIs() {
        QueuedPart done = part("m", 0, LabelState.DONE);
        QueuedPart held = part("m", 1, LabelState.HELD);
        assertFalse(Parts.areEnded(List.of(done, held)));

        List<QueuedPart> ended = Parts.ended(List.of(done, held));

        assertSame(done, ended.get(0));
        assertEquals(LabelState.DONE, ended.get(1).label().state());
        assertArrayEquals(held.record(), ended.get(1).record());
        assertTrue(Parts.areEnded(ended));
        assertTrue(Parts.areEnded(List.of()));
    }

    @Test
    void Q7_aMessageIsTakenBackUnlessAPartIsInProcessOrNoneIsLeft() {
        QueuedPart done = part("m", 0, LabelState.DONE);
        QueuedPart ready = part("m", 1, LabelState.READY);
        QueuedPart claimed = part("m", 2, LabelState.CLAIMED);

        assertEquals(Withdrawal.WITHDRAWN, Parts.withdrawal(List.of(done, ready)));
        assertEquals(Withdrawal.UNABLE_TO_ABORT, Parts.withdrawal(List.of(done, ready, claimed)));
        assertEquals(Withdrawal.NOT_IN_QUEUE, Parts.withdrawal(List.of(done)));
        assertEquals(Withdrawal.NOT_IN_QUEUE, Parts.withdrawal(List.of()));
    }

    @Test
    void Q8_whatIsSetAsideIsHeldForEverAndKeepsItsRecord() {
        QueuedPart done = part("m", 0, LabelState.DONE);
        for (LabelState state : List.of(LabelState.READY, LabelState.IN_DOUBT, LabelState.HELD)) {
            QueuedPart waiting = part("m", 1, state);

            List<QueuedPart> aside = Parts.setAside(List.of(done, waiting));

            assertSame(done, aside.get(0));
            assertEquals(
                    waiting.label().with(LabelState.HELD, Label.NEVER),
                    aside.get(1).label());
            assertEquals(waiting.revision() + 1, aside.get(1).revision());
            assertArrayEquals(waiting.record(), aside.get(1).record());
            assertEquals(aside, Parts.setAside(aside), "a repetition changes nothing");
        }
    }

    @Test
    void Q8_aClaimedPartOfWhatIsSetAsideIsLeftAlone() {
        QueuedPart claimed = part("m", 0, LabelState.CLAIMED);
        QueuedPart ready = part("m", 1, LabelState.READY);

        List<QueuedPart> aside = Parts.setAside(List.of(claimed, ready));

        assertSame(claimed, aside.get(0));
        assertEquals(LabelState.HELD, aside.get(1).label().state());
    }
}
