package org.postlude.tck.memory;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.QueueCounts;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.StoreLogon.LabelQuery;

/** Everything that is sorted or counted by label. Guarded by the disk's lock. */
final class QueueIndex {
    private final DueIndex due = new DueIndex();
    private final Map<LabelState, NavigableMap<Position, PartRow>> byState = new EnumMap<>(LabelState.class);
    private final TreeMap<Position, PartRow> claimed = new TreeMap<>();
    /** Messages with at least one part of each state. */
    private final Map<LabelState, Long> messages = new EnumMap<>(LabelState.class);

    private long open;

    DueIndex due() {
        return due;
    }

    QueueCounts counts() {
        return new QueueCounts(
                open, messages(LabelState.CLAIMED), messages(LabelState.IN_DOUBT), messages(LabelState.HELD));
    }

    void add(MessageRow message) {
        message.parts.forEach(this::insert);
    }

    void remove(MessageRow message) {
        message.parts.forEach(this::take);
    }

    void relabel(PartRow part, Label label, byte[] record, long epoch) {
        take(part);
        part.label = label;
        part.record = record;
        part.epoch = epoch;
        part.revision++;
        insert(part);
    }

    Page<QueuedPart> claimedBefore(long epoch, String cursor, int limit) {
        Position from = Position.parse(cursor);
        Position to = new Position(epoch, -1, -1);
        if (from.compareTo(to) >= 0) {
            return new Page<>(List.of(), Optional.empty());
        }
        List<QueuedPart> items = new ArrayList<>();
        for (PartRow part : claimed.subMap(from, false, to, false).values()) {
            if (items.size() == limit) {
                return new Page<>(items, Optional.of(from.cursor()));
            }
            items.add(part.shown());
            from = Position.byEpoch(part);
        }
        return new Page<>(items, Optional.empty());
    }

    Page<QueuedPart> page(LabelQuery query, String cursor, int limit) {
        Position from = Position.parse(cursor);
        PriorityQueue<Run> runs = runs(query.states(), from);
        List<QueuedPart> items = new ArrayList<>();
        for (Run run = runs.poll(); run != null; run = runs.poll()) {
            PartRow part = run.head;
            if (part.label.lane().startsWith(query.lanePrefix())) {
                if (items.size() == limit) {
                    return new Page<>(items, Optional.of(from.cursor()));
                }
                items.add(part.shown());
                from = Position.byAge(part);
            }
            if (run.advance()) {
                runs.add(run);
            }
        }
        return new Page<>(items, Optional.empty());
    }

    List<QueuedPart> all() {
        return page(LabelQuery.of(LabelState.values()), "", Integer.MAX_VALUE).items();
    }

    private PriorityQueue<Run> runs(Set<LabelState> states, Position from) {
        PriorityQueue<Run> runs = new PriorityQueue<>();
        for (LabelState state : states) {
            Iterator<PartRow> parts =
                    ofState(state).tailMap(from, false).values().iterator();
            if (parts.hasNext()) {
                runs.add(new Run(parts));
            }
        }
        return runs;
    }

    private void insert(PartRow part) {
        count(part, 1);
        ofState(part.label.state()).put(Position.byAge(part), part);
        if (part.label.state().isWaiting()) {
            due.add(part);
        } else if (part.label.state() == LabelState.CLAIMED) {
            claimed.put(Position.byEpoch(part), part);
        }
    }

    private void take(PartRow part) {
        count(part, -1);
        ofState(part.label.state()).remove(Position.byAge(part));
        if (part.label.state().isWaiting()) {
            due.remove(part);
        } else if (part.label.state() == LabelState.CLAIMED) {
            claimed.remove(Position.byEpoch(part));
        }
    }

    private void count(PartRow part, int change) {
        LabelState state = part.label.state();
        MessageRow message = part.message;
        boolean before = message.count(state) > 0;
        boolean wasOpen = message.open() > 0;
        message.count(state, change);
        messages.merge(state, (message.count(state) > 0 ? 1L : 0L) - (before ? 1 : 0), Long::sum);
        open += (message.open() > 0 ? 1 : 0) - (wasOpen ? 1 : 0);
    }

    private long messages(LabelState state) {
        return messages.getOrDefault(state, 0L);
    }

    private NavigableMap<Position, PartRow> ofState(LabelState state) {
        return byState.computeIfAbsent(state, s -> new TreeMap<>());
    }

    /** The parts of one state that are not shown yet. */
    private static final class Run implements Comparable<Run> {
        private final Iterator<PartRow> rest;
        private PartRow head;

        Run(Iterator<PartRow> parts) {
            rest = parts;
            head = parts.next();
        }

        boolean advance() {
            if (!rest.hasNext()) {
                return false;
            }
            head = rest.next();
            return true;
        }

        @Override
        public int compareTo(Run other) {
            return PartRow.BY_AGE.compare(head, other.head);
        }
    }
}
