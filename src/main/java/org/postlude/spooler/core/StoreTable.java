package org.postlude.spooler.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The open stores, and which of them are awake. There may be very many, nearly all of them idle, so a step looks at those
 * that are awake and at no others: whoever changes a store wakes it, and after each step those are put to rest for which a
 * look at everybody would do nothing ({@link Attention}). One that rests is woken when its own time has come.
 *
 * <p>Everything but the stores themselves follows from them, and so is in no word about the state.
 */
final class StoreTable {
    private final NavigableMap<StoreKey, StoreState> all = new TreeMap<>();
    private final Map<String, StoreState> identities = new HashMap<>();
    private final NavigableMap<StoreKey, StoreState> awake = new TreeMap<>();
    /** Of those that rest: the next ones to be woken first. */
    private final NavigableSet<Rest> rests = new TreeSet<>();

    private final Map<StoreKey, Rest> restOf = new HashMap<>();
    /** Stores of which a transport keeps something. */
    private final NavigableSet<StoreKey> keeping = new TreeSet<>();

    private record Rest(Instant until, StoreKey store) implements Comparable<Rest> {
        @Override
        public int compareTo(Rest other) {
            int earlier = until.compareTo(other.until);
            return earlier == 0 ? store.compareTo(other.store) : earlier;
        }
    }

    void add(StoreState store) {
        all.put(store.key, store);
        identities.put(store.identity, store);
        awake.put(store.key, store);
    }

    @Nullable
    StoreState remove(StoreKey key) {
        StoreState store = wake(key);
        if (store != null) {
            all.remove(key);
            identities.remove(store.identity);
            awake.remove(key);
            keeping.remove(key);
        }
        return store;
    }

    /** For those who change nothing. */
    @Nullable
    StoreState get(StoreKey key) {
        return all.get(key);
    }

    /** For those who may change it. */
    @Nullable
    StoreState wake(StoreKey key) {
        StoreState store = all.get(key);
        if (store != null) {
            wake(store);
        }
        return store;
    }

    private void wake(StoreState store) {
        if (awake.putIfAbsent(store.key, store) == null) {
            Rest rest = restOf.remove(store.key);
            if (rest != null) {
                rests.remove(rest);
            }
        }
    }

    /** Two openings of one store come one after the other, so there is one at most. */
    @Nullable
    StoreState wake(String identity) {
        StoreState store = identities.get(identity);
        return store == null ? null : wake(store.key);
    }

    /** Those whose time has come. */
    void wakeDue(Instant now) {
        while (!rests.isEmpty() && !rests.first().until().isAfter(now)) {
            wake(rests.first().store());
        }
    }

    List<StoreState> wakeAll() {
        all.values().forEach(this::wake);
        return List.copyOf(awake.values());
    }

    /** A transport keeps something of it. */
    void keeps(StoreState store) {
        keeping.add(store.key);
    }

    /** Those of which a transport keeps something. */
    List<StoreState> wakeKeeping() {
        List<StoreState> stores = new ArrayList<>();
        for (StoreKey key : keeping) {
            StoreState store = wake(key);
            if (store != null) {
                stores.add(store);
            }
        }
        return stores;
    }

    Collection<StoreState> values() {
        return Collections.unmodifiableCollection(all.values());
    }

    /** In the order of their opening. */
    List<StoreState> awake() {
        return List.copyOf(awake.values());
    }

    /** Those that are awake, first those that have waited longest for their turn. */
    List<StoreState> inTurn(@Nullable StoreKey lastServed) {
        if (lastServed == null) {
            return awake();
        }
        List<StoreState> turn = new ArrayList<>(awake.size());
        turn.addAll(awake.tailMap(lastServed, false).values());
        turn.addAll(awake.headMap(lastServed, true).values());
        return turn;
    }

    /** After a step: who needs no further look rests until its own time. */
    void settle(Predicate<StoreState> isNeeded, Function<StoreState, @Nullable Instant> alarm) {
        for (StoreState store : awake()) {
            if (store.deferred.isEmpty()) {
                keeping.remove(store.key);
            }
            if (!isNeeded.test(store)) {
                awake.remove(store.key);
                Instant until = alarm.apply(store);
                if (until != null) {
                    Rest rest = new Rest(until, store.key);
                    rests.add(rest);
                    restOf.put(store.key, rest);
                }
            }
        }
    }

    /** When the first of those that rest is to be woken; null if none is. */
    @Nullable
    Instant firstRestEnds() {
        return rests.isEmpty() ? null : rests.first().until();
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    int size() {
        return all.size();
    }

    StoreTable copy() {
        StoreTable copy = new StoreTable();
        for (StoreState store : all.values()) {
            copy.add(store.copy());
        }
        copy.awake.keySet().retainAll(awake.keySet());
        copy.rests.addAll(rests);
        copy.restOf.putAll(restOf);
        copy.keeping.addAll(keeping);
        return copy;
    }

    @Override
    public String toString() {
        return all.toString();
    }
}
