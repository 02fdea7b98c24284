package org.postlude.spooler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.postlude.message.PartId;
import org.postlude.store.LogoffMode;

/** Looks at the store for what is due: what is asked for, what is left out of it, and what it found. Each is bounded. */
final class Looks {
    /** What a transport has asked for goes first, then what is urgent. */
    static final Comparator<Candidate> URGENCY = Comparator.comparing(Candidate::deferred)
            .reversed()
            .thenComparing(candidate -> -candidate.label().priority());
    /** The store's order of what is due, where all is equally urgent. */
    static final Comparator<Candidate> ORDER = Comparator.comparing(
                    (Candidate candidate) -> candidate.label().due())
            .thenComparing(Candidate::id);

    private static final int FIRST_DEPTH = 4;
    /** The first look at very many lanes gives the turns of many to few, so that is made good for at once. */
    private static final int SHALLOWER = 4;

    private static final int MOST_WINDOWS = 16;

    private static final Duration AGAIN = Duration.ofMinutes(1);

    private Looks() {}

    static void take(Step step, StoreState store, Event.DueLoaded event) {
        Set<PartId> known = new HashSet<>(store.busy);
        store.candidates.forEach(candidate -> known.add(candidate.id()));
        int before = store.candidates.size();
        event.parts().stream().filter(part -> !known.contains(part.id())).forEach(store.candidates::add);
        boolean nothingNew = store.candidates.size() == before;
        if (!nothingNew) {
            // What came later may go first, and lanes take turns.
            arrange(store);
        }
        if (event.parts().size() >= step.settings.window()) {
            store.candidates.cutAt(event.asOf());
        } else {
            store.candidates.seen(event.leftOut());
        }
        deepen(step, store, event);
        // What was submitted or changed since the store was asked may not be among what it found.
        store.dirty |= event.full() && !nothingNew;
        // Of what is suspended nothing is missed: a look at it is asked for when that is over.
        Set<String> leftOut = new TreeSet<>(event.leftOut());
        if (event.full() && nothingNew) {
            leftOut.addAll(withEnough(step, store)); // a look for what is urgent leaves none out
        }
        leftOut.removeAll(store.standing.lanes());
        store.leftOut = leftOut;
        Instant next = event.nextDue().orElse(null);
        store.recheck = event.full() || (next != null && !next.isAfter(step.now));
        store.nextDue = store.recheck ? null : next;
        // Whatever is due then is a candidate or in process: when both are gone, so is the ready set.
        boolean isLater = event.full() || !store.leftOut.stream().allMatch(name -> isNotAskedFor(step, name));
        store.emptyAt = isLater ? null : event.asOf();
    }

    /** Puts the candidates into the order in which they are begun. */
    static void arrange(StoreState store) {
        store.candidates.sort(URGENCY, ORDER);
    }

    /**
     * A look that finds many lanes takes little of each, so that all of them have their turn; one that finds few takes more.
     */
    private static void deepen(Step step, StoreState store, Event.DueLoaded event) {
        if (event.parts().size() >= step.settings.window()) {
            store.depth = Math.max(1, depth(step, store) / SHALLOWER);
        } else if (event.full()
                && store.candidates.laneCount(event.leftOut()) * 2 * depth(step, store) <= step.settings.window()) {
            store.depth = Math.min(aheadPerLane(step), depth(step, store) * 2);
        }
    }

    private static int depth(Step step, StoreState store) {
        return store.depth == 0 ? Math.min(FIRST_DEPTH, aheadPerLane(step)) : store.depth;
    }

    /** From how many candidates on a lane has enough of them. */
    private static int enoughOfLane(Step step, StoreState store) {
        return Math.max(1, depth(step, store) / 2);
    }

    /** What is not begun needs no place among the candidates: the store keeps it until its destination may be tried. */
    static void leaveOut(StoreState store, String name) {
        Set<String> more = new TreeSet<>(store.leftOut);
        for (String each : Lanes.withLarge(Set.of(name))) {
            store.candidates.forget(each);
            more.add(each);
        }
        if (more.size() > store.leftOut.size()) {
            store.leftOut = more;
        }
    }

    static boolean isNotAskedFor(Step step, String laneOrGroup) {
        String name = Lanes.anySize(laneOrGroup);
        return step.state.destinations.hidden.contains(name) || step.state.limits.full.containsKey(name);
    }

    /** Those whose last look at their store left it out look again. */
    static void lookAgain(Step step, String name) {
        for (StoreState store : step.state.stores.values()) {
            boolean wasLeftOut = store.leftOut.contains(name)
                    || store.leftOut.contains(Lanes.beside(name))
                    || (name.endsWith(Lanes.END) && store.leftOut.stream().anyMatch(lane -> lane.startsWith(name)));
            StoreState awake = wasLeftOut && !isNotAskedFor(step, name) ? Core.store(step, store.key) : null;
            if (awake != null) {
                awake.dirty = true;
                step.again = true;
            }
        }
    }

    static void load(Step step, StoreState store) {
        LogoffRun run = store.run;
        if (store.loading || (run != null && run.mode == LogoffMode.PURGE)) {
            return;
        }
        if (store.candidates.size() - store.candidates.forced() + store.candidates.countAside()
                >= MOST_WINDOWS * step.settings.window()) {
            // Very many wait for limits of their senders, and a logoff for those. The first that leaves makes room for
            // a look.
            store.dirty |= store.nextDue != null && !store.nextDue.isAfter(step.now);
            store.nextDue = store.dirty ? null : store.nextDue;
            return;
        }
        boolean isEmpty = store.candidates.isEmpty();
        store.dirty |= isGroupFreed(step, store);
        Instant asOf = step.now;
        if (store.nextDue != null && !store.nextDue.isAfter(step.now)) {
            store.dirty = true;
            store.nextDue = null;
        }
        if (run == null) {
            if (!store.dirty && !(isEmpty && store.recheck)) {
                lookLater(step, store);
                return;
            }
        } else {
            Instant cutoff = run.cutoff;
            if (cutoff == null) {
                return;
            }
            asOf = cutoff;
            if (isEmpty && !store.dirty && cutoff.equals(store.emptyAt)) {
                run.exhausted = !step.state.isBusy(store.key) && !Limits.isAwaited(step, store);
                return;
            }
            if (!store.dirty && !isEmpty) {
                return;
            }
        }
        store.loading = true;
        store.dirty = false;
        store.recheck = false;
        store.nextDue = null;
        step.give(
                new Command.LoadDue(store.key, asOf, step.settings.window(), depth(step, store), enough(step, store)));
        store.urgent = false;
    }

    /**
     * What waits here is due, so the store cannot say when the next part is; and what can begin is begun. So others may be due that
     * could begin, before all that is here has.
     */
    private static void lookLater(Step step, StoreState store) {
        Instant later = step.now.plus(AGAIN);
        boolean isKnown = store.nextDue != null && !store.nextDue.isAfter(later);
        if (store.recheck
                && !isKnown
                && !store.loading
                && step.state.transports.values().stream()
                        .anyMatch(each -> each.phase == TransportState.Phase.UP && each.hasPlace())) {
            store.nextDue = later;
        }
    }

    private static int aheadPerLane(Step step) {
        return Math.max(step.settings.perLane() * 2, step.settings.window() / 4);
    }

    /**
     * Lanes that have candidates enough, so that a long queue for one destination does not hide the others; none for a look
     * for what goes before them.
     */
    static Set<String> enough(Step step, StoreState store) {
        Set<String> lanes = new TreeSet<>(step.state.destinations.hidden);
        lanes.addAll(step.state.limits.full.keySet());
        lanes = Lanes.withLarge(lanes);
        lanes.addAll(groupsLeftOut(step, store));
        lanes.addAll(store.standing.lanes());
        if (!store.urgent) {
            lanes.addAll(withEnough(step, store));
        }
        return lanes;
    }

    private static Set<String> withEnough(Step step, StoreState store) {
        Set<String> lanes = new TreeSet<>();
        store.candidates.forEachLane((lane, count) -> {
            // The lane of a recipient without a domain has the name of the group of all lanes.
            if (!lane.endsWith(Lanes.END) && count >= enoughOfLane(step, store)) {
                lanes.add(lane);
            }
        });
        return lanes;
    }

    /**
     * Groups of which nothing can begin now, over no transport of that name, and that have candidates enough for when it can: all
     * of a transport, or what is large.
     */
    private static Set<String> groupsLeftOut(Step step, StoreState store) {
        Set<String> shut = new TreeSet<>();
        Set<String> open = new TreeSet<>();
        for (TransportState transport : step.state.transports.values()) {
            String rest = Lanes.prefix(transport.name);
            String large = Lanes.beside(rest);
            boolean isFull = !transport.hasPlace();
            boolean isLargeEnough = isFull
                    ? isGroupEnough(step, store, large)
                    : transport.isFullOfLarge() && store.candidates.ofGroup(large) >= aheadPerLane(step);
            (isFull && isGroupEnough(step, store, rest) ? shut : open).add(rest);
            (isLargeEnough ? shut : open).add(large);
        }
        shut.removeAll(open);
        return shut;
    }

    /** Whether a group has candidates for when its transport has places. What is large stands in for the rest only if it can begin. */
    private static boolean isGroupEnough(Step step, StoreState store, String name) {
        String rest = Lanes.anySize(name);
        int ofRest = store.candidates.ofGroup(rest);
        int all = ofRest + store.candidates.ofGroup(Lanes.beside(rest));
        boolean isBoth = Lanes.isLarge(name)
                || step.state.transports.values().stream()
                        .noneMatch(transport -> transport.isFullOfLarge()
                                && Lanes.prefix(transport.name).equals(rest));
        return (isBoth ? all : ofRest) >= aheadPerLane(step);
    }

    /** What can begin is begun: was a group left out that would not be now, what is in it could begin at once. */
    private static boolean isGroupFreed(Step step, StoreState store) {
        if (store.leftOut.stream().noneMatch(name -> name.endsWith(Lanes.END) && !isNotAskedFor(step, name))) {
            return false;
        }
        Set<String> shut = groupsLeftOut(step, store);
        return store.leftOut.stream()
                .anyMatch(name -> name.endsWith(Lanes.END)
                        && !isNotAskedFor(step, name)
                        && !store.standing.lanes().contains(name)
                        && !shut.contains(name));
    }

    /** Looks again when there are few candidates left of what the last look left out. */
    static void refill(Step step, StoreState store) {
        if (!store.dirty && !store.leftOut.isEmpty()) {
            store.dirty = store.leftOut.stream().anyMatch(name -> isShort(step, store, name));
        }
    }

    /** A lane of a transport that was left out as a whole is not what the look was short of. */
    private static boolean isShort(Step step, StoreState store, String name) {
        if (isNotAskedFor(step, name)) {
            return false;
        }
        if (name.endsWith(Lanes.END)) {
            return !isGroupEnough(step, store, name);
        }
        return store.candidates.ofLane(name) < enoughOfLane(step, store) && !store.leftOut.contains(Lanes.group(name));
    }
}
