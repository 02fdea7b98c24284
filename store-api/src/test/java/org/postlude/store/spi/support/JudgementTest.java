package org.postlude.store.spi.support;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.postlude.store.spi.ChangeResult.APPLIED;
import static org.postlude.store.spi.ChangeResult.FENCED;
import static org.postlude.store.spi.ChangeResult.GONE;
import static org.postlude.store.spi.ChangeResult.STALE;
import static org.postlude.store.spi.support.QueueParts.id;
import static org.postlude.store.spi.support.QueueParts.part;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.QueuedPart;

/** Lists of changes and ends. */
final class JudgementTest {
    private static final Label CLAIMED = new Label(LabelState.CLAIMED, QueueParts.NOON, 0, "lane");
    private static final byte[] RECORD = {7};

    private final Map<MessageId, List<QueuedPart>> stored = Map.of(
            id("a"), List.of(part("a", 0, LabelState.READY), part("a", 1, LabelState.READY)),
            id("b"), List.of(part("b", 0, LabelState.DONE), part("b", 1, LabelState.HELD)));

    @Test
    void Q4_eachEntryHasAnAnswerOfItsOwn() {
        Judgement judgement = changes(1, change("b", 0, 1), change("a", 0, 1), change("a", 1, 2), change("a", 2, 1));

        assertEquals(List.of(GONE, APPLIED, STALE, GONE), judgement.results());
        assertEquals(List.of(id("a")), List.copyOf(judgement.changed().keySet()));
        assertEquals(List.of(GONE), changes(1, change("unknown", 0, 1)).results());
    }

    @Test
    void Q4_allChangesOfAMessageComeTogetherInTheOrderOfTheList() {
        Map<MessageId, List<QueuedPart>> changed = changes(1, change("b", 1, 1), change("a", 1, 1), change("a", 0, 1))
                .changed();

        assertEquals(List.of(id("b"), id("a")), new ArrayList<>(changed.keySet()));
        List<QueuedPart> parts = changed.getOrDefault(id("a"), List.of());
        assertEquals(List.of("a/0", "a/1"), QueueParts.names(parts));
        for (QueuedPart part : parts) {
            assertEquals(2, part.revision());
            assertEquals(CLAIMED, part.label());
            assertArrayEquals(RECORD, part.record());
        }
        assertEquals(
                LabelState.DONE,
                changed.getOrDefault(id("b"), List.of()).get(0).label().state());
    }

    @Test
    void Q4_aDeadLeaseChangesNothing() {
        for (long dead : new long[] {0, 2}) {
            Judgement judgement = changes(dead, change("a", 0, 1), change("b", 0, 1), change("unknown", 0, 1));
            assertEquals(List.of(FENCED, FENCED, FENCED), judgement.results());
            assertEquals(Map.of(), judgement.changed());
        }
    }

    @Test
    void Q4_aPartThatStandsInTheListTwiceIsChangedOnce() {
        Judgement judgement = changes(1, change("a", 0, 1), change("a", 0, 1));
        assertEquals(List.of(APPLIED, STALE), judgement.results());
        assertEquals(
                2, judgement.changed().getOrDefault(id("a"), List.of()).get(0).revision());
    }

    @Test
    void Q5_anEndKeepsTheLabelButForTheState() {
        Judgement judgement = ends(1, end("a", 0, 1, RECORD), end("a", 1, 5, RECORD), end("a", 2, 1, RECORD));

        assertEquals(List.of(APPLIED, STALE, GONE), judgement.results());
        List<QueuedPart> parts = judgement.changed().getOrDefault(id("a"), List.of());
        assertEquals(
                new Label(LabelState.DONE, QueueParts.NOON, 0, "lane"),
                parts.get(0).label());
        assertArrayEquals(RECORD, parts.get(0).record());
        assertEquals(LabelState.READY, parts.get(1).label().state());
    }

    @Test
    void Q5_theSameEndTwiceIsAppliedAndAnotherOneIsGone() {
        byte[] record = part("b", 0, LabelState.DONE).record();
        Judgement judgement = ends(1, end("b", 0, 1, record), end("b", 0, 9, record), end("b", 0, 1, RECORD));

        assertEquals(List.of(APPLIED, APPLIED, GONE), judgement.results());
        assertEquals(Map.of(), judgement.changed(), "a repetition writes nothing");
        assertEquals(List.of(FENCED), ends(2, end("b", 0, 1, record)).results());
    }

    @Test
    void Q5_aChangeAfterTheEndIsGoneWhateverItHolds() {
        byte[] record = part("b", 0, LabelState.DONE).record();
        PartChange change = new PartChange(new PartId(id("b"), 0), 1, CLAIMED, record);
        assertEquals(List.of(GONE), changes(1, change).results());
    }

    private Judgement changes(long epoch, PartChange... changes) {
        return Judgement.ofChanges(new Lease(epoch), 1, List.of(changes), this::parts);
    }

    private Judgement ends(long epoch, PartEnd... ends) {
        return Judgement.ofEnds(new Lease(epoch), 1, List.of(ends), this::parts);
    }

    private List<QueuedPart> parts(MessageId id) {
        return stored.getOrDefault(id, List.of());
    }

    private static PartChange change(String message, int index, long revision) {
        return new PartChange(new PartId(id(message), index), revision, CLAIMED, RECORD.clone());
    }

    private static PartEnd end(String message, int index, long revision, byte[] record) {
        return new PartEnd(new PartId(id(message), index), revision, record);
    }
}
