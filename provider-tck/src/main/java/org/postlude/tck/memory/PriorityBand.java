package org.postlude.tck.memory;

import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The waiting parts of one priority. Each lane has a queue of its own and the lanes are sorted by their heads, so that a
 * deep lane that is full or excluded is passed by in one step, whatever lies in it.
 */
final class PriorityBand {
    /** What a collector says to a part that is offered to it. */
    enum Verdict {
        TAKEN,
        LANE_IS_FULL,
        ENOUGH
    }

    private final Map<String, Lane> lanes = new HashMap<>();
    private final TreeSet<Lane> heads = new TreeSet<>((a, b) -> PartRow.BY_DUE.compare(a.head(), b.head()));

    void add(PartRow part) {
        Lane lane = lanes.computeIfAbsent(part.label.lane(), Lane::new);
        // The heads are sorted by what is about to change: out, change, in.
        if (!lane.parts.isEmpty()) {
            heads.remove(lane);
        }
        lane.parts.add(part);
        heads.add(lane);
    }

    void remove(PartRow part) {
        Lane lane = lanes.get(part.label.lane());
        if (lane == null || !lane.parts.contains(part)) {
            throw new IllegalStateException("part " + part.id + " waits but is not in the index of its lane");
        }
        heads.remove(lane);
        lane.parts.remove(part);
        if (lane.parts.isEmpty()) {
            lanes.remove(lane.name);
        } else {
            heads.add(lane);
        }
    }

    Optional<PartRow> first(Set<String> excluded) {
        for (Lane lane : heads) {
            if (!lane.head().label.isExcluded(excluded)) {
                return Optional.of(lane.head());
            }
        }
        return Optional.empty();
    }

    /** Offers what is due in order. A lane joins the merge when its head is the least that is left. */
    void collect(Instant now, Set<String> excluded, Function<PartRow, Verdict> collector) {
        Iterator<Lane> unseen = heads.iterator();
        Cursor entering = next(unseen, excluded);
        PriorityQueue<Cursor> merge = new PriorityQueue<>();
        while (true) {
            while (entering != null && (merge.isEmpty() || entering.compareTo(merge.element()) < 0)) {
                merge.add(entering);
                entering = next(unseen, excluded);
            }
            Cursor least = merge.poll();
            if (least == null || least.head.label.due().isAfter(now)) {
                return;
            }
            Verdict verdict = collector.apply(least.head);
            if (verdict == Verdict.ENOUGH) {
                return;
            }
            if (verdict == Verdict.TAKEN && least.advance()) {
                merge.add(least);
            }
        }
    }

    private static @Nullable Cursor next(Iterator<Lane> lanes, Set<String> excluded) {
        while (lanes.hasNext()) {
            Lane lane = lanes.next();
            if (!lane.head().label.isExcluded(excluded)) {
                return new Cursor(lane);
            }
        }
        return null;
    }

    /** The waiting parts of one lane; never empty while it is among the heads. */
    private static final class Lane {
        final String name;
        final TreeSet<PartRow> parts = new TreeSet<>(PartRow.BY_DUE);

        Lane(String name) {
            this.name = name;
        }

        PartRow head() {
            return parts.first();
        }
    }

    /** How far a merge has come in one lane. */
    private static final class Cursor implements Comparable<Cursor> {
        private final Iterator<PartRow> rest;
        private PartRow head;

        Cursor(Lane lane) {
            rest = lane.parts.iterator();
            head = rest.next();
        }

        boolean advance() {
            if (!rest.hasNext()) {
                return false;
            }
            head = rest.next();
            return true;
        }

        @Override
        public int compareTo(Cursor other) {
            return PartRow.BY_DUE.compare(head, other.head);
        }
    }
}
