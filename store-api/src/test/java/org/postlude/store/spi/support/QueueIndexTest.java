package org.postlude.store.spi.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.postlude.store.spi.support.QueueParts.NOON;
import static org.postlude.store.spi.support.QueueParts.id;
import static org.postlude.store.spi.support.QueueParts.moved;
import static org.postlude.store.spi.support.QueueParts.names;
import static org.postlude.store.spi.support.QueueParts.part;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.QueueCounts;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.StoreLogon.LabelQuery;

/** A queue in memory. */
final class QueueIndexTest {
    private static final int MANY = 100;

    private final QueueIndex index = new QueueIndex();

    @Test
    void Q3_dueIsByPriorityThenDueThenId() {
        put(waiting("d", 1, NOON, "x"));
        put(waiting("a", 0, NOON, "x"));
        put(waiting("c", 0, NOON.minusSeconds(9), "x"));
        put(waiting("b", 0, NOON, "x"));
        put(waiting("e", -1, NOON.minusSeconds(99), "x"));
        put(waiting("later", 1, NOON.plusSeconds(1), "x"));

        assertEquals(List.of("d/0", "c/0", "a/0", "b/0", "e/0"), due(MANY, MANY));
        assertEquals(List.of("d/0", "c/0"), due(2, MANY));
    }

    @Test
    void Q3_aLaneGivesItsShareOverAllPrioritiesTogether() {
        put(waiting("a", 0, NOON, "x"));
        put(waiting("b", 1, NOON, "x"));
        put(waiting("c", 1, NOON, "y"));
        put(waiting("d", 0, NOON, "x"));

        assertEquals(List.of("b/0", "c/0", "a/0"), due(MANY, 2));
        assertEquals(List.of("b/0", "c/0"), due(MANY, 1));
        assertEquals(List.of("c/0"), names(index.due(NOON, MANY, MANY, Set.of("x"))));
        assertEquals(List.of("b/0"), due(1, MANY));
    }

    @Test
    void Q3_aGroupOfLanesIsLeftOutByItsName() {
        put(waiting("a", 0, NOON, "full|a.example"));
        put(waiting("b", 0, NOON, "full|b.example"));
        put(waiting("c", 0, NOON, "full.example"));
        put(waiting("d", 0, NOON.plusSeconds(9), "free|a.example"));

        assertEquals(List.of("c/0"), names(index.due(NOON, MANY, MANY, Set.of("full|"))));
        assertEquals(Optional.of(NOON.plusSeconds(9)), index.nextDue(Set.of("full|", "full.example")));
    }

    /** Against a list that is sorted anew each time, over random changes. */
    @Test
    void Q3_dueIsWhatASortedListWouldGive() {
        Random random = new Random(18);
        Map<String, QueuedPart> queue = new TreeMap<>();
        for (int round = 0; round < 3_000; round++) {
            String message = "m" + random.nextInt(40);
            index.put(id(message), List.of(), 1);
            queue.remove(message);
            if (random.nextInt(4) > 0) {
                Instant due = NOON.plusSeconds(random.nextInt(6) - 3L);
                QueuedPart part = waiting(message, random.nextInt(3) - 1, due, "group|" + random.nextInt(6));
                queue.put(message, part);
                put(part);
            }
            int limit = 1 + random.nextInt(12);
            int perLane = 1 + random.nextInt(4);
            Set<String> excluded = Set.of("group|" + random.nextInt(6));

            List<String> expected = sorted(queue.values(), limit, perLane, excluded);
            assertEquals(expected, names(index.due(NOON, limit, perLane, excluded)));
            Optional<Instant> next = queue.values().stream()
                    .map(QueuedPart::label)
                    .filter(label -> !label.isExcluded(excluded))
                    .map(Label::due)
                    .min(Comparator.naturalOrder());
            assertEquals(next, index.nextDue(excluded));
        }
    }

    private static List<String> sorted(Collection<QueuedPart> queue, int limit, int perLane, Set<String> excluded) {
        Map<String, Integer> taken = new HashMap<>();
        return names(queue.stream()
                .filter(part -> !part.label().due().isAfter(NOON))
                .filter(part -> !part.label().isExcluded(excluded))
                .sorted(Comparator.comparing((QueuedPart part) -> -part.label().priority())
                        .thenComparing(part -> part.label().due())
                        .thenComparing(QueuedPart::id))
                .filter(part -> taken.merge(part.label().lane(), 1, Integer::sum) <= perLane)
                .limit(limit)
                .toList());
    }

    @Test
    void Q3_whatIsClaimedOrDoneIsNotDueAndWhatIsHeldOrInDoubtIs() {
        for (LabelState state : LabelState.values()) {
            put(part(state.name(), 0, state));
        }
        assertEquals(List.of("HELD/0", "IN_DOUBT/0", "READY/0"), due(MANY, MANY));
    }

    @Test
    void Q3_nextDueIsTheLeastTimeThatComes() {
        assertEquals(Optional.empty(), index.nextDue(Set.of()));
        put(waiting("never", 1, Label.NEVER, "x"));
        assertEquals(Optional.empty(), index.nextDue(Set.of()));
        put(waiting("a", 0, NOON.plusSeconds(5), "y"));
        put(waiting("b", 1, NOON.plusSeconds(9), "x"));
        assertEquals(Optional.of(NOON.plusSeconds(5)), index.nextDue(Set.of()));
        assertEquals(Optional.of(NOON.plusSeconds(9)), index.nextDue(Set.of("y")));
    }

    @Test
    void whatIsReplacedIsFoundUnderItsNewLabelOnly() {
        QueuedPart ready = waiting("a", 0, NOON, "x");
        put(ready);
        QueuedPart later = Parts.changed(ready, new Label(LabelState.READY, NOON.plusSeconds(1), 1, "y"), new byte[0]);
        put(later);

        assertEquals(List.of(), due(MANY, MANY));
        assertEquals(List.of(later), index.parts(id("a")));
        assertEquals(List.of("a/0"), names(index.due(NOON.plusSeconds(1), MANY, MANY, Set.of("x"))));
        index.put(id("a"), List.of(), 1);
        assertEquals(List.of(), index.parts(id("a")));
        assertEquals(Optional.empty(), index.nextDue(Set.of()));
        assertEquals(new QueueCounts(0, 0, 0, 0), index.counts());
    }

    @Test
    void Q6_claimsOfDeadOwnersAreFoundAndThoseOfTheLivingAreNot() {
        QueuedPart left = part("left", 0, LabelState.CLAIMED);
        index.put(id("left"), List.of(left), 0);
        QueuedPart ready = part("m", 0, LabelState.READY);
        QueuedPart other = part("m", 1, LabelState.READY);
        index.put(id("m"), List.of(ready, other), 1);
        QueuedPart claimed = moved(ready, LabelState.CLAIMED);
        index.put(id("m"), List.of(claimed, other), 1);
        assertEquals(List.of("left/0"), claimedBefore(1));

        // A change of one part is no new claim of the others.
        index.put(id("m"), List.of(claimed, moved(other, LabelState.CLAIMED)), 2);
        assertEquals(List.of("left/0"), claimedBefore(1));
        assertEquals(List.of("left/0", "m/0"), claimedBefore(2));
        assertEquals(List.of("left/0", "m/0", "m/1"), claimedBefore(3));

        index.put(id("left"), List.of(moved(left, LabelState.IN_DOUBT)), 2);
        index.put(id("m"), List.of(moved(claimed, LabelState.CLAIMED), other), 2);
        assertEquals(List.of(), claimedBefore(2));
        index.put(id("m"), List.of(), 2);
        index.put(id("m"), List.of(moved(claimed, LabelState.CLAIMED)), 0);
        assertEquals(List.of("m/0"), claimedBefore(1), "nothing is remembered of what was removed");
    }

    @Test
    void Q11_pagesShowEachPartOnceInTheOrderOfIds() {
        for (String message : List.of("a", "a-1", "a.1", "b")) {
            List<QueuedPart> parts = new ArrayList<>();
            for (int number = 0; number < 12; number++) {
                parts.add(part(message, number, number % 2 == 0 ? LabelState.READY : LabelState.DONE));
            }
            index.put(id(message), parts, 1);
        }
        List<String> all = names(page(LabelQuery.of(LabelState.READY), "", MANY).items());
        assertEquals(24, all.size());
        assertEquals(List.of("a/0", "a/2", "a/4", "a/6", "a/8", "a/10", "a-1/0"), all.subList(0, 7));
        for (int limit : new int[] {1, 5, 24}) {
            assertEquals(all, walk(limit));
        }
        assertThrows(IllegalArgumentException.class, () -> page(LabelQuery.of(), "no cursor", 1));
    }

    @Test
    void Q11_whatIsThereThroughoutIsSeenThoughOthersGo() {
        for (String message : List.of("a", "b", "c")) {
            put(part(message, 0, LabelState.READY));
        }
        Page<QueuedPart> first = page(LabelQuery.of(LabelState.READY), "", 2);
        assertEquals(List.of("a/0", "b/0"), names(first.items()));
        index.put(id("b"), List.of(), 1);
        Page<QueuedPart> last =
                page(LabelQuery.of(LabelState.READY), first.next().orElseThrow(), 2);
        assertEquals(List.of("c/0"), names(last.items()));
        assertEquals(Optional.empty(), last.next());
    }

    @Test
    void Q11_aQueryAsksForLanes() {
        put(waiting("a", 0, NOON, "smtp:one"));
        put(waiting("b", 0, NOON, "smtp:two"));
        put(waiting("c", 0, NOON, "local"));
        Set<LabelState> ready = Set.of(LabelState.READY);
        assertEquals(
                List.of("a/0", "b/0"),
                names(page(new LabelQuery(ready, "smtp:"), "", MANY).items()));
    }

    @Test
    void Q11_aMessageCountsOnceInEachState() {
        QueuedPart done = part("a", 0, LabelState.DONE);
        QueuedPart held = part("a", 1, LabelState.HELD);
        index.put(id("a"), List.of(done, held, part("a", 2, LabelState.HELD), part("a", 3, LabelState.CLAIMED)), 1);
        index.put(id("b"), List.of(part("b", 0, LabelState.IN_DOUBT)), 1);
        index.put(id("c"), List.of(part("c", 0, LabelState.DONE)), 1);
        assertEquals(new QueueCounts(2, 1, 1, 1), index.counts());

        index.put(id("a"), Parts.ended(index.parts(id("a"))), 1);
        assertEquals(new QueueCounts(1, 0, 1, 0), index.counts());
    }

    private static QueuedPart waiting(String message, int priority, Instant due, String lane) {
        return part(message, 0, new Label(LabelState.READY, due, priority, lane));
    }

    private void put(QueuedPart part) {
        index.put(part.id().message(), List.of(part), 1);
    }

    private List<String> due(int limit, int perLane) {
        return names(index.due(NOON, limit, perLane, Set.of()));
    }

    private List<String> claimedBefore(long epoch) {
        List<String> found = new ArrayList<>();
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent()) {
            Page<QueuedPart> page = index.claimedBefore(epoch, cursor.get(), 1);
            found.addAll(names(page.items()));
            cursor = page.next();
        }
        return found;
    }

    private Page<QueuedPart> page(LabelQuery query, String cursor, int limit) {
        return index.page(query, cursor, limit);
    }

    private List<String> walk(int limit) {
        List<String> found = new ArrayList<>();
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent()) {
            Page<QueuedPart> page = page(LabelQuery.of(LabelState.READY), cursor.get(), limit);
            found.addAll(names(page.items()));
            cursor = page.next();
        }
        return found;
    }
}
