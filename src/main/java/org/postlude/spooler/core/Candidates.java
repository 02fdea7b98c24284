package org.postlude.spooler.core;

import java.util.AbstractCollection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Parts that may be attempted, in the order of the store. How many there are of each lane, and of each transport, is asked
 * after each step, so it is counted as they come and go.
 *
 * <p>Each part has a turn: the next one of its lane, and none that is over already. So the lanes take turns, however
 * much mail one of them has and whenever it came.
 */
final class Candidates extends AbstractCollection<Candidate> {
    private final Deque<Place> parts = new ArrayDeque<>();
    private final Map<String, Integer> lanes = new HashMap<>();
    private final Map<String, Integer> transports = new HashMap<>();
    private final TreeMap<Integer, Integer> priorities = new TreeMap<>();
    /** The last turn that was given to each lane that has parts here, or had its turn in the present one. */
    private final Map<String, Long> turns = new HashMap<>();

    private long turn;
    private long seen;

    private record Place(Candidate part, long turn) {}

    int laneCount() {
        return lanes.size();
    }

    int ofLane(String lane) {
        return lanes.getOrDefault(lane, 0);
    }

    int ofTransport(String name) {
        return transports.getOrDefault(name, 0);
    }

    boolean hasLessUrgentThan(int priority) {
        return !priorities.isEmpty() && priorities.firstKey() < priority;
    }

    void forEachLane(BiConsumer<String, Integer> count) {
        lanes.forEach(count);
    }

    @Override
    public boolean add(Candidate candidate) {
        count(candidate, 1);
        String lane = candidate.label().lane();
        long next = Math.max(turn, turns.getOrDefault(lane, turn - 1) + 1);
        turns.put(lane, next);
        return parts.add(new Place(candidate, next));
    }

    void addFirst(Candidate candidate) {
        count(candidate, 1);
        parts.addFirst(new Place(candidate, turn));
    }

    /** By urgency, then by turns, then by the order within one. */
    void sort(Comparator<Candidate> urgency, Comparator<Candidate> order) {
        turns.entrySet().removeIf(last -> last.getValue() < turn && !lanes.containsKey(last.getKey()));
        List<Place> sorted = new ArrayList<>(parts);
        sorted.sort(Comparator.comparing(Place::part, urgency)
                .thenComparingLong(Place::turn)
                .thenComparing(Place::part, order));
        parts.clear();
        parts.addAll(sorted);
    }

    /** The one that an iteration gave last is begun: its turn has come. */
    void served() {
        turn = Math.max(turn, seen);
    }

    private void count(Candidate candidate, int more) {
        count(lanes, candidate.label().lane(), more);
        count(transports, candidate.record().transport(), more);
        count(priorities, candidate.label().priority(), more);
    }

    private static <K> void count(Map<K, Integer> counts, K name, int more) {
        counts.merge(name, more, (one, other) -> one + other == 0 ? null : one + other);
    }

    @Override
    public Iterator<Candidate> iterator() {
        Iterator<Place> all = parts.iterator();
        return new Iterator<>() {
            private @Nullable Candidate last;

            @Override
            public boolean hasNext() {
                return all.hasNext();
            }

            @Override
            public Candidate next() {
                Place next = all.next();
                last = next.part();
                seen = next.turn();
                return next.part();
            }

            @Override
            public void remove() {
                all.remove();
                if (last != null) {
                    count(last, -1);
                }
            }
        };
    }

    @Override
    public int size() {
        return parts.size();
    }

    @Override
    public void clear() {
        parts.clear();
        lanes.clear();
        transports.clear();
        priorities.clear();
        turns.clear();
    }
}
