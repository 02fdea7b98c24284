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
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Parts that may be attempted, in the order of the store. How many there are of each lane, and of each transport, is asked
 * after each step, so it is counted as they come and go.
 */
final class Candidates extends AbstractCollection<Candidate> {
    private final Deque<Candidate> parts = new ArrayDeque<>();
    private final Map<String, Integer> lanes = new HashMap<>();
    private final Map<String, Integer> transports = new HashMap<>();

    int ofLane(String lane) {
        return lanes.getOrDefault(lane, 0);
    }

    int ofTransport(String name) {
        return transports.getOrDefault(name, 0);
    }

    void forEachLane(BiConsumer<String, Integer> count) {
        lanes.forEach(count);
    }

    @Override
    public boolean add(Candidate candidate) {
        count(candidate, 1);
        return parts.add(candidate);
    }

    void addFirst(Candidate candidate) {
        count(candidate, 1);
        parts.addFirst(candidate);
    }

    void sort(Comparator<Candidate> order) {
        List<Candidate> sorted = new ArrayList<>(parts);
        sorted.sort(order);
        parts.clear();
        parts.addAll(sorted);
    }

    private void count(Candidate candidate, int more) {
        count(lanes, candidate.label().lane(), more);
        count(transports, candidate.record().transport(), more);
    }

    private static void count(Map<String, Integer> counts, String name, int more) {
        counts.merge(name, more, (one, other) -> one + other == 0 ? null : one + other);
    }

    @Override
    public Iterator<Candidate> iterator() {
        Iterator<Candidate> all = parts.iterator();
        return new Iterator<>() {
            private @Nullable Candidate last;

            @Override
            public boolean hasNext() {
                return all.hasNext();
            }

            @Override
            public Candidate next() {
                Candidate next = all.next();
                last = next;
                return next;
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
    }
}
