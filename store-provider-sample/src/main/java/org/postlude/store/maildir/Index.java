package org.postlude.store.maildir;

import static java.util.Comparator.*;

import java.time.Instant;
import java.util.*;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.*;
import java.util.stream.*;
import org.jspecify.annotations.Nullable;
import org.postlude.message.*;
import org.postlude.store.spi.*;

/** All entries in memory, sorted as the spooler asks for them. It changes after the disk did, never before. */
final class Index {
    private final TreeMap<String, Entry> byId = new TreeMap<>();
    private final TreeMap<String, Entry> byKey = new TreeMap<>();
    /** What waits, by priority, highest first. */
    private final TreeMap<Integer, TreeSet<QueuedPart>> waiting = new TreeMap<>(reverseOrder());
    /** Who changed a part last in this process. A claim of another process is dead, so no disk has to remember that. */
    final Map<PartId, Long> epochs = new ConcurrentHashMap<>();
    /** How many messages have a part in each state, and how many have not ended. */
    private final Map<LabelState, Integer> messages = new EnumMap<>(LabelState.class);

    private int open;

    synchronized @Nullable Entry get(MessageId id) {
        return byId.get(id.value());
    }

    synchronized @Nullable Entry byKey(String key) {
        return byKey.get(key);
    }

    /** By key; the empty prefix gives all. */
    synchronized List<Entry> withKeys(String prefix) {
        return List.copyOf(byKey.subMap(prefix, prefix + Character.MAX_VALUE).values());
    }

    synchronized void put(Entry entry) {
        Entry before = byId.put(entry.id().value(), entry);
        byKey.put(entry.key(), entry);
        if (before != null) {
            count(before, -1);
            for (QueuedPart part : before.parts()) {
                row(part).remove(part);
                if (entry.isEnded()) {
                    epochs.remove(part.id());
                }
            }
        }
        count(entry, 1);
        for (QueuedPart part : entry.parts()) {
            if (part.label().state().isWaiting()) {
                row(part).add(part);
            }
        }
    }

    synchronized void remove(Entry entry) {
        put(entry.with(entry.place(), entry.keep(), List.of()));
        byId.remove(entry.id().value());
        byKey.remove(entry.key());
    }

    private Set<QueuedPart> row(QueuedPart part) {
        Comparator<QueuedPart> byDue =
                comparing((QueuedPart each) -> each.label().due()).thenComparing(QueuedPart::id);
        return waiting.computeIfAbsent(part.label().priority(), priority -> new TreeSet<>(byDue));
    }

    private void count(Entry entry, int step) {
        Set<LabelState> states = EnumSet.noneOf(LabelState.class);
        entry.parts().forEach(part -> states.add(part.label().state()));
        states.forEach(state -> messages.merge(state, step, Integer::sum));
        states.remove(LabelState.DONE);
        open += states.isEmpty() ? 0 : step;
    }

    synchronized QueueCounts counts() {
        ToIntFunction<LabelState> with = state -> messages.getOrDefault(state, 0);
        int held = with.applyAsInt(LabelState.HELD);
        return new QueueCounts(open, with.applyAsInt(LabelState.CLAIMED), with.applyAsInt(LabelState.IN_DOUBT), held);
    }

    /** A lane that is excluded or has given its share costs a walk over what waits in it, in memory. */
    synchronized List<QueuedPart> due(Instant now, int limit, int perLane, Set<String> excluded) {
        Map<String, Integer> taken = new HashMap<>();
        Predicate<QueuedPart> come = part -> !part.label().due().isAfter(now);
        return waiting.values().stream()
                .flatMap(row -> row.stream().takeWhile(come))
                .filter(part -> !part.label().isExcluded(excluded))
                .filter(part -> taken.merge(part.label().lane(), 1, Integer::sum) <= perLane)
                .limit(limit)
                .toList();
    }

    synchronized Optional<Instant> nextDue(Set<String> excluded) {
        Predicate<QueuedPart> asked = part -> !part.label().isExcluded(excluded);
        Stream<QueuedPart> first = waiting.values().stream()
                .flatMap(row -> row.stream().filter(asked).limit(1));
        return first.map(part -> part.label().due()).min(naturalOrder()).filter(Label.NEVER::isAfter);
    }

    /** By id, which is the order of submits; the cursor names the last part shown. */
    synchronized Page<QueuedPart> page(Predicate<QueuedPart> which, String cursor, int limit) {
        List<QueuedPart> items = byId.tailMap(cursor.replaceFirst("/.*", "")).values().stream()
                .filter(entry -> entry.envelope() != null)
                .flatMap(entry -> entry.parts().stream())
                .filter(part -> which.test(part) && position(part).compareTo(cursor) > 0)
                .limit(limit + 1L)
                .toList();
        return items.size() <= limit
                ? new Page<>(items, Optional.empty())
                : new Page<>(items.subList(0, limit), Optional.of(position(items.get(limit - 1))));
    }

    private static String position(QueuedPart part) {
        return String.format("%s/%08d", part.id().message(), part.id().index());
    }
}
