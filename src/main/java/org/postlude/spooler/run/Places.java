package org.postlude.spooler.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        /** Rises from each place that is met first to the next. */
        final long number;

        int holders = 1;

        Known(Place place, long number) {
            this.place = place;
            this.number = number;
        }
    }

    private final Map<String, Known> known = new HashMap<>(); // guarded by this
    private final Map<CallKey, Place> asked = new HashMap<>(); // guarded by this
    private long latest; // guarded by this

    /** The place that all addresses of this store share; held from now on. Each place that is known is asked once. */
    Place hold(Place wanted) {
        long compared = 0;
        while (true) {
            for (Known met : meet(wanted, compared)) {
                if (met.place == wanted || (met.place.isSame(wanted) && holdAgain(met.place))) {
                    return met.place;
                }
                compared = Math.max(compared, met.number); // another store, or gone meanwhile
            }
        }
    }

    /** Those that may be the same store, its namesake first; the wanted one itself, and held, if there is none. */
    private synchronized List<Known> meet(Place wanted, long compared) {
        List<Known> met = new ArrayList<>();
        Known namesake = known.get(wanted.identity());
        if (namesake != null && namesake.number > compared) {
            met.add(namesake);
        }
        for (Known each : known.values()) {
            if (each != namesake && each.number > compared && each.place.provider() == wanted.provider()) {
                met.add(each);
            }
        }
        if (met.isEmpty()) {
            met.add(new Known(wanted, ++latest));
            known.put(wanted.identity(), met.get(0));
        }
        return met;
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
