package org.postlude.trigger;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** At which machines owners are logged on, as far as machines have told: who leaves one of several is still there. Thread-safe. */
final class Whereabouts {
    /** The same person may have two names at one machine. */
    private record Place(String machine, String user) {}

    /** By owner, none of them empty; guarded by this. */
    private final Map<String, Set<Place>> places = new HashMap<>();

    synchronized void came(Set<String> owners, String machine, String user) {
        owners.forEach(owner -> places.computeIfAbsent(owner, each -> new LinkedHashSet<>())
                .add(new Place(machine, user)));
    }

    /** By owner, the machines where those of them are still who are known to have left this one just now. */
    synchronized Map<String, Set<String>> left(Set<String> owners, String machine, String user) {
        Map<String, Set<String>> elsewhere = new LinkedHashMap<>();
        for (String owner : owners) {
            left(owner, new Place(machine, user), elsewhere);
        }
        return elsewhere;
    }

    /** The same for all who are at a machine. */
    synchronized Map<String, Set<String>> allLeft(String machine) {
        Map<String, Set<String>> elsewhere = new LinkedHashMap<>();
        for (String owner : Set.copyOf(places.keySet())) {
            for (Place each : Set.copyOf(places.getOrDefault(owner, Set.of()))) {
                if (each.machine().equals(machine)) {
                    left(owner, each, elsewhere);
                }
            }
        }
        return elsewhere;
    }

    private void left(String owner, Place place, Map<String, Set<String>> elsewhere) {
        elsewhere.remove(owner);
        Set<Place> all = places.get(owner);
        if (all == null || !all.remove(place)) {
            return; // where they are is not known, so they are taken for gone
        }
        if (all.isEmpty()) {
            places.remove(owner);
        } else {
            Set<String> machines = new TreeSet<>();
            all.forEach(each -> machines.add(each.machine()));
            elsewhere.put(owner, machines);
        }
    }

    synchronized boolean isSomewhere(String owner) {
        return places.containsKey(owner);
    }
}
