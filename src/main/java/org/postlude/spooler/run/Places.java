package org.postlude.spooler.run;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.core.CallKey;

/**
 * The places of the stores that are open or being opened: each is held by whoever opens it, by the owner's answer that is
 * to come, and by the open store; with the last of them it is forgotten. Thread-safe; providers are asked outside the lock,
 * so one that hangs delays nobody but those who ask it.
 */
final class Places {
    private static final class Known {
        final Place place;
        int holders = 1;

        Known(Place place) {
            this.place = place;
        }
    }

    private final Map<String, Known> known = new HashMap<>(); // guarded by this
    private final Map<CallKey, Place> asked = new HashMap<>(); // guarded by this

    /** The place that all addresses of this store share; held from now on. */
    Place hold(Place wanted) {
        Set<Place> others = new HashSet<>();
        while (true) {
            Place met = meet(wanted, others);
            if (met == wanted) {
                return wanted;
            }
            if (met.isSame(wanted) && holdAgain(met)) {
                return met;
            }
            others.add(met); // another store, or gone meanwhile
        }
    }

    /** One that may be the same store; the wanted one itself, and held, if there is none but those that are not. */
    private synchronized Place meet(Place wanted, Set<Place> others) {
        Known namesake = known.get(wanted.identity());
        if (namesake != null && !others.contains(namesake.place)) {
            return namesake.place;
        }
        for (Known each : known.values()) {
            if (each.place.provider() == wanted.provider() && !others.contains(each.place)) {
                return each.place;
            }
        }
        known.put(wanted.identity(), new Known(wanted));
        return wanted;
    }

    private synchronized boolean holdAgain(Place place) {
        Known there = known.get(place.identity());
        if (there == null || there.place != place) {
            return false;
        }
        there.holders++;
        return true;
    }

    /** The owner is asked for this store: it may answer long after whoever asked has gone. */
    synchronized void asked(CallKey call, Place place) {
        if (holdAgain(place)) {
            asked.put(call, place);
        }
    }

    synchronized void answered(CallKey call) {
        Place place = asked.remove(call);
        if (place != null) {
            letGo(place);
        }
    }

    /** The place of a store that is being opened; held once more. */
    synchronized @Nullable Place opening(String identity) {
        Known there = known.get(identity);
        if (there == null) {
            return null;
        }
        there.holders++;
        return there.place;
    }

    synchronized void letGo(Place place) {
        Known there = known.get(place.identity());
        if (there != null && there.place == place) {
            there.holders--;
            if (there.holders == 0) {
                known.remove(place.identity());
            }
        }
    }

    synchronized int count() {
        return known.size();
    }
}
