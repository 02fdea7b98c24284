package org.postlude.store.spi.support;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.reverseOrder;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.QueuedPart;

/**
 * The waiting parts of a queue by priority, due, id (rule Q3). A lane that is excluded or has given its share costs one step
 * for each priority, whatever waits in it. For one thread at a time.
 */
final class WaitingParts {
    private static final Comparator<QueuedPart> BY_DUE =
            comparing((QueuedPart part) -> part.label().due()).thenComparing(QueuedPart::id);

    /** By priority, highest first. */
    private final TreeMap<Integer, Band> bands = new TreeMap<>(reverseOrder());

    void add(QueuedPart part) {
        bands.computeIfAbsent(part.label().priority(), priority -> new Band()).add(part);
    }

    void remove(QueuedPart part) {
        Band band = bands.get(part.label().priority());
        if (band != null) {
            band.remove(part);
        }
    }

    List<QueuedPart> due(Instant now, int limit, int perLane, Set<String> excluded) {
        List<QueuedPart> found = new ArrayList<>();
        Map<String, Integer> taken = new HashMap<>();
        for (Band band : bands.values()) {
            Band.Walk walk = band.walk();
            QueuedPart part = walk.next();
            while (found.size() < limit && part != null && !part.label().due().isAfter(now)) {
                String lane = part.label().lane();
                if (!part.label().isExcluded(excluded) && taken.merge(lane, 1, Integer::sum) <= perLane) {
                    found.add(part);
                    walk.goOnBehind(part);
                }
                part = walk.next();
            }
        }
        return found;
    }

    Optional<Instant> nextDue(Set<String> excluded) {
        return bands.values().stream()
                .flatMap(band -> band.heads.stream()
                        .filter(part -> !part.label().isExcluded(excluded))
                        .limit(1))
                .map(part -> part.label().due())
                .min(naturalOrder())
                .filter(Label.NEVER::isAfter);
    }

    /** One priority. */
    private static final class Band {
        private final Map<String, TreeSet<QueuedPart>> lanes = new HashMap<>();
        /** The first part of each lane. */
        private final TreeSet<QueuedPart> heads = new TreeSet<>(BY_DUE);

        void add(QueuedPart part) {
            TreeSet<QueuedPart> lane = lanes.computeIfAbsent(part.label().lane(), name -> new TreeSet<>(BY_DUE));
            if (!lane.isEmpty()) {
                heads.remove(lane.first());
            }
            lane.add(part);
            heads.add(lane.first());
        }

        void remove(QueuedPart part) {
            TreeSet<QueuedPart> lane = lanes.get(part.label().lane());
            if (lane == null || !lane.remove(part)) {
                return;
            }
            heads.remove(part);
            if (lane.isEmpty()) {
                lanes.remove(part.label().lane());
            } else {
                heads.add(lane.first());
            }
        }

        Walk walk() {
            return new Walk();
        }

        /** Goes through the heads of all lanes in order, and deeper only into those lanes that the caller goes on with. */
        private final class Walk {
            private final Iterator<QueuedPart> rest = heads.iterator();
            private final PriorityQueue<QueuedPart> behind = new PriorityQueue<>(BY_DUE);
            private @Nullable QueuedPart head = nextHead();

            @Nullable
            QueuedPart next() {
                QueuedPart first = head;
                QueuedPart deeper = behind.peek();
                if (deeper != null && (first == null || BY_DUE.compare(deeper, first) < 0)) {
                    return behind.poll();
                }
                head = nextHead();
                return first;
            }

            private @Nullable QueuedPart nextHead() {
                return rest.hasNext() ? rest.next() : null;
            }

            void goOnBehind(QueuedPart part) {
                TreeSet<QueuedPart> lane = lanes.get(part.label().lane());
                QueuedPart after = lane == null ? null : lane.higher(part);
                if (after != null) {
                    behind.add(after);
                }
            }
        }
    }
}
