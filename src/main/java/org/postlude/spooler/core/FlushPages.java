package org.postlude.spooler.core;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.message.PartId;

/**
 * What a flush reads of the queue, and when. Little is at hand at a time, and none waits behind what cannot begin: of a lane, or
 * a group of lanes, that has enough at hand the rest is read later, by itself (rule D23).
 */
final class FlushPages {
    private static final int PAGE = 200;
    /** So much of a lane is enough, and less from when so many wait here on. */
    private static final int ENOUGH = 50;

    private static final int MANY = 200;
    private static final int FEW = 16;
    /** So many are at hand for lanes to take turns in, though no place is free. */
    private static final int SOME = 500;
    /** No further page of all is read while so many wait here. */
    private static final int MOST = 4_096;

    /** What waits here for the present turn, by lanes and groups of them. */
    private static final class AtHand {
        private final Map<String, Integer> counts = new HashMap<>();
        int all;

        void add(Candidate part) {
            String lane = part.lane();
            counts.merge(lane, 1, Integer::sum);
            if (!lane.endsWith(Lanes.END)) {
                counts.merge(Lanes.group(lane), 1, Integer::sum);
            }
            all++;
        }

        int enough() {
            return all < MANY ? ENOUGH : FEW;
        }

        boolean isEnough(String name) {
            return counts.getOrDefault(name, 0) >= enough();
        }

        boolean isShort(String name) {
            return counts.getOrDefault(name, 0) * 2 < enough();
        }
    }

    private FlushPages() {}

    private static AtHand atHand(Step step, StoreState store, FlushRun flush) {
        AtHand hand = new AtHand();
        store.candidates.stream()
                .filter(part -> Flushes.isOfTurn(step, store, flush, part))
                .forEach(hand::add);
        return hand;
    }

    /** Asks for the next page, if it is time to. Returns whether there is more to read or to begin. */
    static boolean isGoingOn(Step step, StoreState store, FlushRun flush, @Nullable TransportState transport) {
        FlushWalk walk = flush.walk;
        if (walk.isLoading) {
            return true;
        }
        AtHand hand = atHand(step, store, flush);
        // What can begin is begun: if a place is free, what waits here waits for its destination, or is large.
        boolean mayOthers = hand.all < (hasPlace(step, transport) ? MOST : SOME);
        String name = walk.next(passed ->
                !walk.isShut(Lanes.group(passed)) && (isWhole(step, flush, passed) ? hand.isShort(passed) : mayOthers));
        if (walk.cursor == null && walk.isIncomplete && !store.candidates.isManyAside()) {
            walk.isIncomplete = false;
            walk.cursor = "";
        }
        if (name == null && (walk.cursor == null || !mayOthers)) {
            return hand.all > 0 || isAwaiting(step, store, walk);
        }
        if (Flushes.inProcess(step, store, false).isEmpty()) {
            boolean isWhole = name != null && isWhole(step, flush, name);
            load(step, store, flush, transport, name, isWhole ? hand.enough() : PAGE);
        }
        return true;
    }

    private static boolean isAwaiting(Step step, StoreState store, FlushWalk walk) {
        step.again |= walk.leave(name -> isAwaited(step, store, name));
        return walk.isAnyLeft() || Limits.isAsideAwaited(step, store);
    }

    /** Whether what has this name waits together: a lane, or a group of which nothing can begin now. */
    private static boolean isWhole(Step step, FlushRun flush, String name) {
        return !name.endsWith(Lanes.END)
                || step.state.transports.values().stream()
                        .filter(transport -> Lanes.prefix(transport.name).equals(Lanes.anySize(name)))
                        .allMatch(transport -> isWaiting(flush, transport, Lanes.isLarge(name)));
    }

    private static boolean isWaiting(FlushRun flush, TransportState transport, boolean isLarge) {
        boolean isClosed = transport.phase != TransportState.Phase.UP || !transport.hasPlace();
        return (isClosed && flush.transports.isEmpty()) || (isLarge && transport.isFullOfLarge());
    }

    private static boolean hasPlace(Step step, @Nullable TransportState transport) {
        return transport != null
                ? transport.hasPlace()
                : step.state.transports.values().stream().anyMatch(TransportState::hasPlace);
    }

    private static void load(
            Step step,
            StoreState store,
            FlushRun flush,
            @Nullable TransportState transport,
            @Nullable String name,
            int most) {
        FlushWalk walk = flush.walk;
        walk.begin(name);
        store.pagesAsked++;
        step.give(new Command.LoadPage(
                store.key,
                name == null ? prefix(flush, transport) : name,
                walk.cursorOf(name),
                most,
                Command.LoadPage.Purpose.FLUSH));
    }

    private static String prefix(FlushRun flush, @Nullable TransportState transport) {
        String domain = flush.order == null ? null : flush.order.domain;
        if (transport == null || domain == null) {
            return transport == null ? "" : Lanes.prefix(transport.name);
        }
        String lane = Lanes.of(transport.name, domain);
        return flush.walk.isBeside ? Lanes.beside(lane) : lane;
    }

    /** A page has come. */
    static void take(Step step, StoreState store, FlushRun flush, Event.PageLoaded page) {
        FlushWalk walk = flush.walk;
        FlushOrder order = flush.order;
        walk.read(page.next());
        if (walk.reading == null
                && walk.cursor == null
                && order != null
                && order.domain != null
                && !walk.isBeside
                && !flush.transports.isEmpty()) {
            walk.isBeside = true;
            walk.cursor = "";
        }
        AtHand hand = atHand(step, store, flush);
        // A page has its own order; what is due goes before what is not, whether or not a look has shown it before.
        page.parts().stream()
                .sorted(Looks.URGENCY.thenComparing(Looks.ORDER))
                .filter(part -> order == null || (order.isFor(part) && !flush.isYounger(part, step.now)))
                .forEach(part -> take(step, store, flush, hand, part));
        if (store.run != null) {
            store.candidates.seen(walk.passed()); // a logoff that flushes looks for nothing else
        }
        Looks.arrange(store);
    }

    private static void take(Step step, StoreState store, FlushRun flush, AtHand hand, Candidate part) {
        FlushOrder order = flush.order;
        if (order != null) {
            order.meet(part);
        }
        if (order != null && Flushes.isLeft(step, store, flush, part)) {
            order.leave(part);
            return;
        }
        if (!Flushes.isForced(step, store, flush, part)) {
            return;
        }
        if (order != null) {
            order.await(part);
        }
        if (isReadNow(step, store, flush, hand, part)) {
            store.candidates.removeIf(known -> known.id().equals(part.id()) && !known.forced());
            if (!store.candidates.isAside(part.id())
                    && store.candidates.stream().noneMatch(known -> known.id().equals(part.id()))) {
                store.candidates.add(part.asForced());
                hand.add(part);
            }
        }
    }

    /** Whether it is of what is being read, and is not passed by. */
    private static boolean isReadNow(Step step, StoreState store, FlushRun flush, AtHand hand, Candidate part) {
        String lane = part.label().lane();
        FlushWalk walk = flush.walk;
        boolean isOfLane = walk.reading != null && !walk.reading.endsWith(Lanes.END);
        if (isOfLane || !walk.isReading(lane)) {
            return isOfLane && lane.equals(walk.reading);
        }
        LimitTable.Key limit = Limits.holding(step, part.record().transport(), lane);
        Set<String> shut = limit == null ? Set.of() : Lanes.withLarge(Set.of(limit.name()));
        boolean isOfWalk = walk.reading != null && shut.contains(walk.reading);
        if (limit != null && !isOfWalk && Limits.isInTime(step, store, limit)) {
            walk.shut(shut);
            return false;
        }
        String name = nameOf(step, flush, part);
        if (name.equals(walk.reading)) {
            return true;
        }
        // The lane of a recipient without a domain has the name of the group of all lanes.
        if (lane.endsWith(Lanes.END) || !hand.isEnough(name)) {
            return true;
        }
        walk.pass(name);
        return false;
    }

    /** What it waits for together with others, if it waits. */
    private static String nameOf(Step step, FlushRun flush, Candidate part) {
        String lane = part.label().lane();
        TransportState transport = Flushes.route(step, part);
        boolean isOfGroup =
                transport == null ? flush.transports.isEmpty() : isWaiting(flush, transport, Lanes.isLarge(lane));
        return isOfGroup ? Lanes.group(lane) : lane;
    }

    /** A limit is used up, and what waits for it in a logoff waits beside: its lanes are read on when it lets them. */
    static void shut(StoreState store, String name) {
        FlushRun flush = store.flush;
        if (flush != null) {
            flush.walk.shut(Lanes.withLarge(Set.of(name)));
        }
    }

    /**
     * So much waits beside that this is put back, to be read again then.
     *
     * @param name of lanes; null if a sender is limited, who has none, so that all is read again
     */
    static boolean putsBack(Step step, StoreState store, Candidate part, @Nullable String name) {
        FlushRun flush = store.flush;
        if (flush == null || !Flushes.hasTurn(step, flush, part)) {
            return false;
        }
        if (name == null) {
            flush.walk.isIncomplete = true;
        } else {
            flush.walk.putBack(Lanes.withLarge(Set.of(name)));
        }
        return true;
    }

    private static boolean isAwaited(Step step, StoreState store, String name) {
        LimitTable.Key limit = step.state.limits.full.get(Lanes.anySize(name));
        return limit != null && Limits.isInTime(step, store, limit);
    }

    /** A limit of lanes lets them again. */
    static void opened(Step step, String name) {
        for (StoreState store : step.state.stores.values()) {
            FlushRun flush = store.flush;
            if (flush != null) {
                Lanes.withLarge(Set.of(name)).forEach(flush.walk::open);
            }
        }
    }

    /** Whether the parts of a page are being written, and will be others. */
    static boolean isStale(Step step, StoreState store, Event.PageLoaded page) {
        Set<PartId> written = Flushes.inProcess(step, store, false);
        return page.parts().stream().anyMatch(part -> written.contains(part.id()));
    }
}
