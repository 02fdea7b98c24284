package org.postlude.store.maildir;

import java.time.Instant;
import java.util.*;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postlude.message.*;
import org.postlude.store.spi.*;

/** All entries in memory, sorted as the spooler asks for them. It changes after the disk did, never before. */
final class Index {
    private static final Comparator<QueuedPart> BY_DUE =
            Comparator.comparing((QueuedPart part) -> part.label().due()).thenComparing(QueuedPart::id);

    private final TreeMap<String, Entry> byId = new TreeMap<>();
    private final TreeMap<String, Entry> byKey = new TreeMap<>();
    /** What waits, by priority, highest first. */
    private final TreeMap<Integer, TreeSet<QueuedPart>> waiting = new TreeMap<>(Comparator.reverseOrder());
    /** Who changed a part last in this process. A claim of another process is dead, so no disk has to remember that. */
    private final Map<PartId, Long> epochs = new HashMap<>();
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
        List<QueuedPart> old = before == null ? List.of() : before.parts();
        count(old, -1);
        count(entry.parts(), 1);
        old.forEach(part -> row(part).remove(part));
        entry.parts().stream()
                .filter(part -> part.label().state().isWaiting())
                .forEach(part -> row(part).add(part));
    }

    synchronized void remove(Entry entry) {
        put(entry.with(null, entry.place(), entry.keep(), List.of()));
        entry.parts().forEach(part -> epochs.remove(part.id()));
        byId.remove(entry.id().value());
        byKey.remove(entry.key());
    }

    synchronized QueueCounts counts() {
        return new QueueCounts(open, with(LabelState.CLAIMED), with(LabelState.IN_DOUBT), with(LabelState.HELD));
    }

    /** A lane that is excluded or has given its share costs a walk over what waits in it, in memory. */
    synchronized List<QueuedPart> due(Instant now, int limit, int perLane, Set<String> excluded) {
        List<QueuedPart> found = new ArrayList<>();
        Map<String, Integer> taken = new HashMap<>();
        for (TreeSet<QueuedPart> row : waiting.values()) {
            row.stream()
                    .takeWhile(part -> !part.label().due().isAfter(now))
                    .filter(part -> !excluded.contains(part.label().lane()))
                    .filter(part -> taken.merge(part.label().lane(), 1, Integer::sum) <= perLane)
                    .limit(limit - found.size())
                    .forEach(found::add);
        }
        return found;
    }

    synchronized Optional<Instant> nextDue(Set<String> excluded) {
        return waiting.values().stream()
                .flatMap(row -> row.stream()
                        .filter(part -> !excluded.contains(part.label().lane()))
                        .limit(1))
                .map(part -> part.label().due())
                .filter(due -> due.isBefore(Label.NEVER))
                .min(Comparator.naturalOrder());
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

    synchronized void changed(PartId id, long epoch) {
        epochs.put(id, epoch);
    }

    synchronized Page<QueuedPart> claimedBefore(long epoch, String cursor, int limit) {
        Predicate<QueuedPart> claimed = part -> part.label().state() == LabelState.CLAIMED;
        return page(claimed.and(part -> epochs.getOrDefault(part.id(), 0L) < epoch), cursor, limit);
    }

    private static String position(QueuedPart part) {
        return String.format("%s/%08d", part.id().message(), part.id().index());
    }

    private Set<QueuedPart> row(QueuedPart part) {
        return waiting.computeIfAbsent(part.label().priority(), priority -> new TreeSet<>(BY_DUE));
    }

    private int with(LabelState state) {
        return messages.getOrDefault(state, 0);
    }

    private void count(List<QueuedPart> parts, int step) {
        Set<LabelState> states =
                parts.stream().map(part -> part.label().state()).collect(Collectors.toSet());
        states.forEach(state -> messages.merge(state, step, Integer::sum));
        open += states.stream().anyMatch(state -> state != LabelState.DONE) ? step : 0;
    }
}
