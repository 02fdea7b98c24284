package org.postlude.trigger;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is logged on at which machine, as far as machines have told, and which owners that makes. Thread-safe. */
final class Whereabouts {
    private static final Logger LOG = LoggerFactory.getLogger(Whereabouts.class);

    /** Of one machine; a guest can make up as many as it likes. */
    static final int MOST = 1000;

    /** The same person may have two names at one machine. */
    private record Place(String machine, String user) {}

    /** By machine and user, whose owners they are. A machine of which somebody was heard stays in it. Guarded by this. */
    private final Map<String, Map<String, Set<String>>> people = new HashMap<>();

    /** By owner, none of them empty; guarded by this. */
    private final Map<String, Set<Place>> places = new HashMap<>();

    synchronized void came(String machine, String user, Set<String> owners) {
        Map<String, Set<String>> there = people.computeIfAbsent(machine, each -> new LinkedHashMap<>());
        if (there.size() >= MOST && !there.containsKey(user)) {
            LOG.debug("machine {} tells of more than {} users at one time; this one is not known", machine, MOST);
            return;
        }
        there.put(user, owners);
        owners.forEach(owner ->
                places.computeIfAbsent(owner, each -> new LinkedHashSet<>()).add(new Place(machine, user)));
    }

    /** Whether this machine has told of any user. */
    synchronized boolean hasTold(String machine) {
        return people.containsKey(machine);
    }

    synchronized List<String> usersAt(String machine) {
        return List.copyOf(people.getOrDefault(machine, Map.of()).keySet());
    }

    synchronized void left(String machine, String user) {
        people.computeIfAbsent(machine, each -> new LinkedHashMap<>());
        gone(machine, user);
    }

    /** Returns the owners who were there. */
    synchronized Set<String> allLeft(String machine) {
        Set<String> owners = new LinkedHashSet<>();
        usersAt(machine).forEach(user -> owners.addAll(gone(machine, user)));
        return owners;
    }

    private Set<String> gone(String machine, String user) {
        Set<String> owners = people.getOrDefault(machine, new HashMap<>()).remove(user);
        if (owners == null) {
            return Set.of();
        }
        Place place = new Place(machine, user);
        for (String owner : owners) {
            Set<Place> all = places.getOrDefault(owner, new LinkedHashSet<>());
            all.remove(place);
            if (all.isEmpty()) {
                places.remove(owner);
            }
        }
        return owners;
    }

    /** The machines where an owner is; empty if they are nowhere, or nobody has told. */
    synchronized Set<String> of(String owner) {
        Set<String> machines = new TreeSet<>();
        places.getOrDefault(owner, Set.of()).forEach(each -> machines.add(each.machine()));
        return machines;
    }
}
