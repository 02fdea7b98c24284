package org.postlude.spooler.core;

import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;

/**
 * What is remembered of destinations and transports, of all stores together. A name is that of a lane, or of all lanes of a
 * transport. Only what differs from a destination that nobody has heard of takes room, and of that only so much.
 */
final class DestinationTable {
    private static final int MOST_KNOWN = 4_096;
    private static final int MOST_OUTAGES = 1_024;

    /** Whether there is mail that may go another way. */
    private final boolean hasOtherWays;

    /** Those that were added first come first. */
    final Map<String, Destination> known = new LinkedHashMap<>();

    final Map<String, Outage> outages = new TreeMap<>();
    /** Names of which nothing is begun, unless somebody forces it. */
    final Set<String> shut = new TreeSet<>();
    /** Those among them of which stores are asked for nothing: what waits there has no other way to go. */
    final Set<String> hidden = new TreeSet<>();
    /** When those that are shut may be tried, but for those that are being tried. */
    private final NavigableSet<Opening> openings = new TreeSet<>();

    final Map<AttemptId, String> probes = new HashMap<>();
    /** By transport, what it has not reached since it reached anybody. */
    final Map<String, Streak> streaks = new TreeMap<>();

    private record Opening(Instant at, String name) implements Comparable<Opening> {
        @Override
        public int compareTo(Opening other) {
            int earlier = at.compareTo(other.at);
            return earlier == 0 ? name.compareTo(other.name) : earlier;
        }
    }

    /** Lanes that were not reached in a row, from a time on. */
    record Streak(Instant since, Set<String> lanes) {}

    DestinationTable(boolean hasOtherWays) {
        this.hasOtherWays = hasOtherWays;
    }

    Destination know(String lane, int limit) {
        Destination destination = known.get(lane);
        if (destination == null) {
            if (known.size() >= MOST_KNOWN) {
                forgetOne();
            }
            destination = new Destination(limit);
            known.put(lane, destination);
        }
        return destination;
    }

    private void forgetOne() {
        for (Iterator<String> names = known.keySet().iterator(); names.hasNext(); ) {
            if (!outages.containsKey(names.next())) {
                names.remove();
                return;
            }
        }
    }

    /** False if there are so many already that this one is not remembered: then each part waits for itself. */
    boolean hasRoom() {
        return outages.size() < MOST_OUTAGES || forgetOneThatIsOpen();
    }

    /** One that may be tried and is not has no mail any more. */
    private boolean forgetOneThatIsOpen() {
        for (Map.Entry<String, Outage> each : outages.entrySet()) {
            if (each.getValue().isOpen() && !each.getKey().endsWith(Lanes.END)) {
                end(each.getKey(), each.getValue());
                return true;
            }
        }
        return false;
    }

    /** From now on, and until then. */
    void shut(String name, Outage outage, Instant until) {
        cancelOpening(name, outage);
        outage.opens = until;
        outage.probe = null;
        outages.put(name, outage);
        shut(name);
        openings.add(new Opening(until, name));
    }

    private void shut(String name) {
        shut.add(name);
        if (!hasOtherWays) {
            hidden.add(name);
        }
    }

    private void cancelOpening(String name, Outage outage) {
        if (outage.opens != null) {
            openings.remove(new Opening(outage.opens, name));
        }
        if (outage.probe != null) {
            probes.remove(outage.probe);
        }
    }

    /** One attempt may begin. */
    void open(String name, Outage outage) {
        cancelOpening(name, outage);
        outage.opens = null;
        outage.probe = null;
        shut.remove(name);
        uncover(name);
    }

    void probe(String name, Outage outage, AttemptId attempt) {
        outage.probe = attempt;
        probes.put(attempt, name);
        shut(name);
    }

    /** What waits there has no other way now. Returns which of the two is to be left out. */
    String hide(String group, String lane) {
        String name = hasOtherWays || shut.contains(lane) ? lane : group;
        hidden.add(name);
        return name;
    }

    /** Stores are asked again for what waits there. */
    void uncover(String name) {
        if (shut.contains(name) && !hasOtherWays) {
            return;
        }
        hidden.remove(name);
        if (name.endsWith(Lanes.END)) {
            hidden.removeIf(lane -> lane.startsWith(name) && (hasOtherWays || !shut.contains(lane)));
        }
    }

    void end(String name, Outage outage) {
        open(name, outage);
        outages.remove(name);
    }

    /** Null if nothing is waited for. */
    @Nullable
    Instant firstOpening() {
        return openings.isEmpty() ? null : openings.first().at();
    }

    String firstName() {
        return openings.first().name();
    }

    DestinationTable copy() {
        DestinationTable copy = new DestinationTable(hasOtherWays);
        known.forEach((name, destination) -> copy.known.put(name, destination.copy()));
        outages.forEach((name, outage) -> copy.outages.put(name, outage.copy()));
        copy.shut.addAll(shut);
        copy.hidden.addAll(hidden);
        copy.openings.addAll(openings);
        copy.probes.putAll(probes);
        streaks.forEach(
                (name, streak) -> copy.streaks.put(name, new Streak(streak.since(), new TreeSet<>(streak.lanes()))));
        return copy;
    }

    @Override
    public String toString() {
        return known.isEmpty() && outages.isEmpty() && streaks.isEmpty()
                ? ""
                : new TreeMap<>(known) + " " + outages + " " + shut + " " + hidden + " " + streaks;
    }
}
