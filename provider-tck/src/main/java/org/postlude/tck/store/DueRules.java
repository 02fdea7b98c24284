package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.QueuedPart;

/** Operation 3: what is to be looked at now, and when to look again. */
public interface DueRules extends StoreContract {
    /**
     * Due is by priority then time then id.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q3_dueIsByPriorityThenTimeThenId(StoreBench bench) throws Exception {
        PartId low = submit(bench, "low", LabelState.READY, Mail.START.minusSeconds(900), -1, "a");
        PartId late = submit(bench, "late", LabelState.READY, Mail.START.minusMillis(1), 0, "b");
        PartId early = submit(bench, "early", LabelState.READY, Mail.START.minusMillis(2), 0, "c");
        PartId high = submit(bench, "high", LabelState.READY, Mail.START, 1, "d");
        List<PartId> same = Stream.of(
                        submit(bench, "x", LabelState.READY, Mail.START.minusSeconds(60), 0, "e"),
                        submit(bench, "y", LabelState.READY, Mail.START.minusSeconds(60), 0, "f"),
                        submit(bench, "z", LabelState.READY, Mail.START.minusSeconds(60), 0, "e"))
                .sorted()
                .toList();
        List<PartId> expected = List.of(high, same.get(0), same.get(1), same.get(2), early, late, low);

        assertEquals(expected, bench.due(100, 100));
        assertEquals(expected.subList(0, 3), bench.due(3, 100), "a limit takes the first");
        bench.restart();
        assertEquals(expected, bench.due(100, 100), "after a restart");
    }

    /**
     * Every waiting state is due in its time and no other.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q3_everyWaitingStateIsDueInItsTimeAndNoOther(StoreBench bench) throws Exception {
        PartId ready = submit(bench, "r", LabelState.READY, Mail.START, 0, "a");
        PartId held = submit(bench, "h", LabelState.HELD, Mail.START, 0, "a");
        MessageId doubt = bench.submit("d");
        bench.change(bench.claim(doubt), LabelState.IN_DOUBT);
        bench.claim(bench.submit("claimed"));
        bench.end(bench.submit("done"), bench.retire());
        submit(bench, "person", LabelState.HELD, Label.NEVER, 0, "a");
        PartId later = submit(bench, "later", LabelState.READY, Mail.START.plusMillis(1), 0, "a");

        assertEquals(Set.of(ready, held, new PartId(doubt, 0)), Set.copyOf(bench.due(100, 100)));
        bench.time().advance(Duration.ofMillis(1));
        assertEquals(Set.of(ready, held, new PartId(doubt, 0), later), Set.copyOf(bench.due(100, 100)));
    }

    /**
     * Due shows the part as it is.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q3_dueShowsThePartAsItIs(StoreBench bench) throws Exception {
        MessageId id = bench.submit("m");
        bench.change(bench.part(id), LabelState.READY);

        QueuedPart due = bench.spooler()
                .due(bench.lease(), bench.time().instant(), 1, 1, Set.of())
                .get(0);

        QueuedPart part = bench.part(id);
        assertEquals(2, due.revision());
        assertEquals(part.label(), due.label());
        assertEquals(part.recipients(), due.recipients());
        assertEquals(Mail.text(part.record()), Mail.text(due.record()));
    }

    /**
     * A lane gives no more than its share.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q3_aLaneGivesNoMoreThanItsShare(StoreBench bench) throws Exception {
        for (int i = 0; i < 6; i++) {
            submit(bench, "deep" + i, LabelState.READY, Mail.START.minusSeconds(60 - i), 0, "deep");
        }
        PartId high = submit(bench, "high", LabelState.READY, Mail.START, 1, "deep");
        PartId other = submit(bench, "other", LabelState.READY, Mail.START, 0, "other");

        List<PartId> due = bench.due(4, 2);

        assertEquals(3, due.size(), "two of the deep lane, over all priorities, and what stands behind it");
        assertEquals(high, due.get(0));
        assertEquals(other, due.get(2), "a full lane hides nobody");
        assertEquals(8, bench.due(100, 100).size());
    }

    /**
     * An excluded lane is not looked at.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q3_anExcludedLaneIsNotLookedAt(StoreBench bench) throws Exception {
        for (int i = 0; i < 5; i++) {
            submit(bench, "s" + i, LabelState.READY, Mail.START.minusSeconds(60), 1, "suspended");
        }
        PartId a = submit(bench, "a", LabelState.READY, Mail.START, 0, "a");
        PartId b = submit(bench, "b", LabelState.READY, Mail.START, 0, "b");

        assertEquals(List.of(a, b).stream().sorted().toList(), bench.due(2, 10, "suspended"));
        assertEquals(List.of(b), bench.due(10, 10, "suspended", "a"));
        assertEquals(List.of(), bench.due(10, 10, "suspended", "a", "b"));
        assertEquals(7, bench.due(10, 10, "unknown").size());
    }

    /**
     * A group of lanes is excluded by its name, which ends in a bar.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q3_anExcludedGroupOfLanesIsNotLookedAt(StoreBench bench) throws Exception {
        submit(bench, "a", LabelState.READY, Mail.START, 0, "full|a.example");
        submit(bench, "b", LabelState.READY, Mail.START.plusSeconds(5), 0, "full|b.example");
        PartId other = submit(bench, "c", LabelState.READY, Mail.START, 0, "full.example");
        PartId free = submit(bench, "d", LabelState.READY, Mail.START, 0, "free|full|a.example");
        PartId late = submit(bench, "e", LabelState.READY, Mail.START.plusSeconds(9), 0, "free|a.example");

        List<PartId> expected = List.of(other, free).stream().sorted().toList();
        assertEquals(expected, bench.due(2, 1, "full|"));
        assertEquals(expected, bench.due(10, 10, "full|"));
        bench.spooler().withdraw(other.message());
        bench.spooler().withdraw(free.message());
        assertEquals(Optional.of(Mail.START.plusSeconds(9)), bench.spooler().nextDue(Set.of("full|")));
        assertEquals(Optional.empty(), bench.spooler().nextDue(Set.of("full|", "free|")));
        assertEquals(late, bench.part(late).id());
    }

    /**
     * A change of label moves the part.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q3_aChangeOfLabelMovesThePart(StoreBench bench) throws Exception {
        PartId a = submit(bench, "a", LabelState.READY, Mail.START, 0, "a");
        PartId b = submit(bench, "b", LabelState.READY, Mail.START, 0, "b");

        relabel(bench, b, Mail.label(LabelState.READY, Mail.START, 1, "c"));
        assertEquals(List.of(b, a), bench.due(10, 10));
        assertEquals(List.of(a), bench.due(10, 10, "c"));
        relabel(bench, b, Mail.label(LabelState.READY, Mail.START.plusSeconds(1), 1, "c"));
        assertEquals(List.of(a), bench.due(10, 10));
        relabel(bench, b, Mail.label(LabelState.HELD, Mail.START.minusSeconds(1), 0, "b"));
        assertEquals(List.of(b, a), bench.due(10, 10));
        bench.restart();
        assertEquals(List.of(b, a), bench.due(10, 10), "after a restart");
    }

    /**
     * Next due is the least time of a waiting part.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q3_nextDueIsTheLeastTimeOfAWaitingPart(StoreBench bench) throws Exception {
        assertEquals(Optional.empty(), bench.spooler().nextDue(Set.of()));
        submit(bench, "person", LabelState.HELD, Label.NEVER, 1, "a");
        assertEquals(Optional.empty(), bench.spooler().nextDue(Set.of()), "nothing but what never comes");
        submit(bench, "late", LabelState.READY, Mail.START.plusSeconds(9), 1, "a");
        PartId soon = submit(bench, "soon", LabelState.HELD, Mail.START.plusSeconds(5), -1, "b");

        assertEquals(Optional.of(Mail.START.plusSeconds(5)), bench.spooler().nextDue(Set.of()));
        assertEquals(Optional.of(Mail.START.plusSeconds(9)), bench.spooler().nextDue(Set.of("b")));
        assertEquals(Optional.empty(), bench.spooler().nextDue(Set.of("a", "b")));
        bench.change(bench.part(soon), LabelState.CLAIMED);
        assertEquals(
                Optional.of(Mail.START.plusSeconds(9)), bench.spooler().nextDue(Set.of()), "claimed is not waiting");
    }

    /**
     * Claiming what is due empties the queue once.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q3_claimingWhatIsDueEmptiesTheQueueOnce(StoreBench bench) throws Exception {
        IntStream.range(0, 60).forEach(i -> submitUnchecked(bench, i));
        int claimed = 0;
        for (List<PartId> due = bench.due(7, 3); !due.isEmpty(); due = bench.due(7, 3)) {
            for (PartId id : due) {
                bench.claim(id.message());
                claimed++;
            }
        }
        assertEquals(60, claimed);
        assertEquals(60, bench.spooler().counts().claimed());
    }

    private static void submitUnchecked(StoreBench bench, int i) {
        try {
            submit(bench, "m" + i, LabelState.READY, Mail.START.minusSeconds(i % 9), i % 3 - 1, "lane" + i % 5);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static PartId submit(
            StoreBench bench, String name, LabelState state, Instant due, int priority, String lane) throws Exception {
        Label label = Mail.label(state, due, priority, lane);
        return new PartId(bench.submit(name, Mail.part(name + "@example.org", label)), 0);
    }

    private static void relabel(StoreBench bench, PartId id, Label label) throws Exception {
        bench.change(bench.part(id), label, "moved");
    }
}
