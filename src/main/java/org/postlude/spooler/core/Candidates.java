package org.postlude.spooler.core;

import java.time.Instant;
import java.util.AbstractCollection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.postlude.message.PartId;

/**
 * Parts that may be attempted, in the order of the store. How many there are of each lane, and of each transport, is asked
 * after each step, so it is counted as they come and go.
 *
 * <p>Each part has a turn: the next one of its lane, and none that is over already. So the lanes take turns, however
 * much mail one of them has and whenever it came. A part that leaves without having been begun leaves its turn to the next one
 * of its lane. A lane that had mail waiting in its store when its last part here was begun goes on from there: it lost its place
 * for want of a look, and the turns that went by are made good (rule D22).
 */
final class Candidates extends AbstractCollection<Candidate> {
    private static final int MOST_MADE_GOOD = 64;
    private static final int MANY_ASIDE = 2_000;

    private final Deque<Place> parts = new ArrayDeque<>();
    private final Map<String, Integer> lanes = new HashMap<>();
    private final Map<String, Integer> groups = new HashMap<>();
    private final TreeMap<Integer, Integer> priorities = new TreeMap<>();
    /** The last turn that was given to each lane that has parts here, had its turn in the present one, or has mail unseen. */
    private final Map<String, Long> turns = new HashMap<>();
    /** When a part of each of these lanes was begun last. */
    private final Map<String, Instant> begun = new HashMap<>();
    /** Of lanes whose parts left without it: the first turn that was not used. */
    private final Map<String, Long> unused = new HashMap<>();

    /** How many are begun whatever failed before, as somebody asked for them. */
    private int forced;

    /** What waits beside for a limit, which a logoff waits for too: it is not looked at, and hides nobody. */
    private final Map<LimitTable.Key, Map<PartId, Candidate>> aside = new TreeMap<>();

    private final Set<PartId> namesAside = new HashSet<>();
    /** Limits that have let what waits beside for them. */
    private final Set<LimitTable.Key> opened = new TreeSet<>();

    private long turn;
    /** When a look was cut short, and what turn it was then; null if all lanes were seen since. */
    private @Nullable Instant cut;

    private long cutTurn;
    /** What an iteration gave last, unless it was begun. */
    private @Nullable Place given;

    private record Place(Candidate part, long turn) {
        String lane() {
            return part.lane();
        }
    }

    /** How many lanes there are, without those of large mail where that alone was left out. */
    int laneCount(Set<String> leftOut) {
        int count = 0;
        for (String lane : lanes.keySet()) {
            String group = Lanes.group(lane);
            boolean isLargeLeftOut =
                    Lanes.isLarge(group) && leftOut.contains(group) && !leftOut.contains(Lanes.anySize(group));
            count += isLargeLeftOut ? 0 : 1;
        }
        return count;
    }

    int ofLane(String lane) {
        return lanes.getOrDefault(lane, 0);
    }

    int ofGroup(String name) {
        return groups.getOrDefault(name, 0);
    }

    int forced() {
        return forced;
    }

    void putAside(LimitTable.Key limit, Candidate candidate) {
        aside.computeIfAbsent(limit, key -> new TreeMap<>()).put(candidate.id(), candidate);
        namesAside.add(candidate.id());
    }

    boolean isAside(PartId part) {
        return namesAside.contains(part);
    }

    boolean isManyAside() {
        return namesAside.size() > MANY_ASIDE;
    }

    int countAside() {
        return namesAside.size();
    }

    /** The limits that something waits for beside. */
    Set<LimitTable.Key> limits() {
        return Collections.unmodifiableSet(aside.keySet());
    }

    /** A limit lets what waits for it. Returns whether anything does. */
    boolean open(LimitTable.Key limit) {
        return aside.containsKey(limit) && opened.add(limit);
    }

    /** What limits have let is among the others again. Returns whether there was any. */
    boolean takeBack() {
        boolean isAny = !opened.isEmpty();
        for (LimitTable.Key limit : opened) {
            Map<PartId, Candidate> waiting = aside.remove(limit);
            if (waiting != null) {
                namesAside.removeAll(waiting.keySet());
                addAll(waiting.values());
            }
        }
        opened.clear();
        return isAny;
    }

    void copyAside(Candidates from) {
        from.aside.forEach((limit, waiting) -> aside.put(limit, new TreeMap<>(waiting)));
        namesAside.addAll(from.namesAside);
        opened.addAll(from.opened);
    }

    /** What waits beside as well. */
    @Override
    public boolean removeIf(Predicate<? super Candidate> which) {
        for (Map<PartId, Candidate> waiting : aside.values()) {
            waiting.values().removeIf(part -> which.test(part) && namesAside.remove(part.id()));
        }
        aside.values().removeIf(Map::isEmpty);
        return super.removeIf(which);
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
        String lane = candidate.lane();
        Long last = turns.get(lane);
        long present = Math.max(turnWhenDue(candidate), turn - MOST_MADE_GOOD);
        long next = last == null ? present : Math.max(present, last + 1);
        turns.put(lane, next);
        return parts.add(new Place(candidate, next));
    }

    /** The present turn, or an earlier one if it is known to have waited since then. */
    private long turnWhenDue(Candidate candidate) {
        Instant due = candidate.label().due();
        Instant last = begun.get(candidate.lane());
        if (last != null && !due.isAfter(last)) {
            return Long.MIN_VALUE;
        }
        return cut != null && !due.isAfter(cut) ? Math.min(turn, cutTurn) : turn;
    }

    /** A look could not show all lanes that have something due. */
    void cutAt(Instant asOf) {
        if (cut == null) {
            cut = asOf;
            cutTurn = turn;
        }
    }

    void addFirst(Candidate candidate) {
        count(candidate, 1);
        parts.addFirst(new Place(candidate, turn));
    }

    /** By urgency, then by turns, then by the order within one. */
    void sort(Comparator<Candidate> urgency, Comparator<Candidate> order) {
        List<Place> sorted = new ArrayList<>(parts);
        Comparator<Place> byTurns = Comparator.comparing(Place::part, urgency)
                .thenComparingLong(Place::turn)
                .thenComparing(Place::part, order);
        sorted.sort(byTurns);
        if (!unused.isEmpty()) {
            sorted.replaceAll(this::moveUp);
            unused.clear();
            sorted.sort(byTurns);
        }
        parts.clear();
        parts.addAll(sorted);
    }

    private Place moveUp(Place place) {
        Long free = unused.get(place.lane());
        if (free == null || place.turn() < free) {
            return place;
        }
        unused.put(place.lane(), free + 1);
        turns.put(place.lane(), free);
        return new Place(place.part(), free);
    }

    /** Whether parts left whose turns others are to have: it is time to sort. */
    boolean hasUnusedTurns() {
        return !unused.isEmpty();
    }

    /** A look has shown all lanes that have something due, but for these, and groups of them. */
    void seen(Set<String> leftOut) {
        turns.entrySet()
                .removeIf(last -> last.getValue() < turn
                        && !lanes.containsKey(last.getKey())
                        && !Lanes.isAmong(leftOut, last.getKey()));
        begun.keySet().retainAll(turns.keySet());
        if (leftOut.stream().noneMatch(name -> name.endsWith(Lanes.END))) {
            cut = null;
        }
    }

    /** The one that an iteration gave last is begun: its turn has come. */
    void served(Instant now) {
        Place place = given;
        if (place != null) {
            turn = Math.max(turn, place.turn());
            begun.put(place.lane(), now);
            given = null;
        }
    }

    private void leftUnserved(Place place) {
        turns.merge(place.lane(), place.turn() - 1, Math::min);
        if (lanes.containsKey(place.lane())) {
            unused.merge(place.lane(), place.turn(), Math::min);
        }
    }

    /** Nothing of this lane is begun for a while, by its own fault: that is not made good. */
    void forget(String lane) {
        turns.remove(lane);
        begun.remove(lane);
    }

    private void count(Candidate candidate, int more) {
        forced += candidate.forced() ? more : 0;
        count(lanes, candidate.lane(), more);
        count(groups, Lanes.group(candidate.lane()), more);
        count(priorities, candidate.label().priority(), more);
    }

    private static <K> void count(Map<K, Integer> counts, K name, int more) {
        counts.merge(name, more, (one, other) -> one + other == 0 ? null : one + other);
    }

    @Override
    public Iterator<Candidate> iterator() {
        Iterator<Place> all = parts.iterator();
        return new Iterator<>() {
            private @Nullable Place last;

            @Override
            public boolean hasNext() {
                return all.hasNext();
            }

            @Override
            public Candidate next() {
                Place next = all.next();
                last = next;
                given = next;
                return next.part();
            }

            @Override
            public void remove() {
                all.remove();
                Place gone = last;
                if (gone != null) {
                    count(gone.part(), -1);
                    if (gone.equals(given)) {
                        leftUnserved(gone);
                    }
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
        aside.clear();
        namesAside.clear();
        opened.clear();
        forced = 0;
        lanes.clear();
        groups.clear();
        priorities.clear();
        turns.clear();
        begun.clear();
        unused.clear();
        cut = null;
    }
}
