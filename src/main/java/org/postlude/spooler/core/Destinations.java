package org.postlude.spooler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.postlude.message.PartId;
import org.postlude.message.Phase;
import org.postlude.spooler.DestinationPolicy;

/** How much each destination gets, and which of them are left alone for a while: rules D12, D13, D14, docs/adr/0066. */
final class Destinations {
    private final Core core;

    Destinations(Core core) {
        this.core = core;
    }

    /** How many attempts at once a lane stands. What is forced does not heed that it is dead. */
    static int limit(Step step, String lane, boolean forced) {
        DestinationTable table = step.state.destinations;
        int start = start(step);
        String name = Lanes.anySize(lane);
        Destination known = table.known.isEmpty() ? null : table.known.get(name);
        if (known == null) {
            return start;
        }
        return forced ? Math.max(known.limit, start) : table.outages.containsKey(name) ? 1 : known.limit;
    }

    private static int start(Step step) {
        return Math.min(step.settings.destinations().startAt(), step.settings.perLane());
    }

    /** Whether nothing of this lane is begun now, unless somebody forces it. */
    static boolean isShut(Step step, String transport, String lane) {
        Set<String> shut = step.state.destinations.shut;
        return !shut.isEmpty() && (shut.contains(Lanes.anySize(lane)) || shut.contains(Lanes.prefix(transport)));
    }

    /** Whether a lane is dead, or was not reached the last time. */
    private static boolean isSuspect(Step step, String lane) {
        Destination known = step.state.destinations.known.get(lane);
        return step.state.destinations.outages.containsKey(lane) || (known != null && known.unreached > 0);
    }

    /**
     * Of each transport that reached nobody and may be tried, the candidate that tells most: what is young, for a destination
     * that was reached the last time. What is old may be so because its destination is dead.
     */
    static Map<String, PartId> probes(Step step, StoreState store) {
        Set<String> tried = new TreeSet<>();
        if (!step.state.destinations.outages.isEmpty()) {
            for (TransportState transport : step.state.transports.values()) {
                Outage outage = step.state.destinations.outages.get(Lanes.prefix(transport.name));
                if (outage != null && outage.cause == Outage.Cause.BREAKER && outage.isOpen()) {
                    tried.add(transport.name);
                }
            }
        }
        Map<String, Candidate> best = new TreeMap<>();
        for (Candidate part : tried.isEmpty() ? List.<Candidate>of() : store.candidates) {
            String transport = part.record().transport();
            if (tried.contains(transport)) {
                best.merge(transport, part, (one, other) -> tellsMore(step, one, other) ? one : other);
            }
        }
        Map<String, PartId> probes = new TreeMap<>();
        best.forEach((transport, part) -> probes.put(transport, part.id()));
        return probes;
    }

    private static boolean tellsMore(Step step, Candidate one, Candidate other) {
        boolean isSuspect = isSuspect(step, one.destination());
        return isSuspect == isSuspect(step, other.destination())
                ? one.record().submitted().isAfter(other.record().submitted())
                : !isSuspect;
    }

    /** An attempt begins: where one was waited for, this one finds out. */
    void begun(Step step, TransportState transport, Transfer transfer) {
        DestinationTable table = step.state.destinations;
        if (table.outages.isEmpty() || !isRemembered(step, transport)) {
            return;
        }
        for (String name : new String[] {Lanes.prefix(transport.name), Lanes.anySize(transfer.lane)}) {
            Outage outage = table.outages.get(name);
            if (outage != null && outage.isOpen()) {
                table.probe(name, outage, transfer.attempt);
                return; // through the transport's trouble one sees the destination's
            }
        }
    }

    /** An attempt has ended: what that tells of the place that it was for. */
    Sign answered(Step step, TransportState transport, Transfer transfer, AttemptAnswer answer, boolean permitted) {
        Sign sign = Sign.of(answer, permitted);
        if (transport.isLocal() || !isRemembered(step, transport)) {
            return sign;
        }
        String lane = transfer.requirePart().destination();
        switch (sign.kind()) {
            case ANSWERED -> {
                reached(step, transport, lane);
                grow(step, transport, transfer.requirePart().lane());
            }
            case OVERLOADED -> {
                reached(step, transport, lane);
                shrink(step, lane, sign.reason());
            }
            case LOST -> {
                shrink(step, lane, sign.reason());
                probeFailed(step, transfer, sign.reason());
            }
            case UNREACHED -> {
                shrink(step, lane, sign.reason());
                probeFailed(step, transfer, sign.reason());
                unreached(step, transport, transfer, lane, sign.reason());
            }
            case UNCONFIGURED -> {
                gone(step, transfer);
                hold(step, transport, Outage.Cause.UNCONFIGURED, sign.reason(), bounded(step, sign.retryAfter()));
            }
            case NOTHING -> gone(step, transfer);
        }
        return sign;
    }

    /** The watchdog gave it up. */
    void abandoned(Step step, TransportState transport, Transfer transfer, String why) {
        if (transfer.stopping || !isRemembered(step, transport)) {
            return; // it was not given the time that a server may take
        }
        if (!probeFailed(step, transfer, why) && transfer.phase == Phase.CONNECTING) {
            unreached(step, transport, transfer, transfer.requirePart().destination(), why);
        }
    }

    /** A transfer ends without a word about its destination: if it was to find out, another one will. */
    void gone(Step step, Transfer transfer) {
        DestinationTable table = step.state.destinations;
        String name = table.probes.isEmpty() ? null : table.probes.get(transfer.attempt);
        Outage outage = name == null ? null : table.outages.get(name);
        if (name != null && outage != null) {
            open(step, name, outage);
        }
    }

    /** Old mail that knows another URL under a transport's name tells nothing of the one that has the name now. */
    private static boolean isRemembered(Step step, TransportState transport) {
        if (transport.configured) {
            return true;
        }
        for (TransportState other : step.state.transports.values()) {
            if (other != transport && other.name.equals(transport.name)) {
                return false;
            }
        }
        return true;
    }

    private void reached(Step step, TransportState transport, String lane) {
        DestinationTable table = step.state.destinations;
        if (!table.streaks.isEmpty()) {
            table.streaks.remove(transport.name);
        }
        if (!table.outages.isEmpty()) {
            end(step, Lanes.prefix(transport.name));
            end(step, lane);
        }
        Destination known = table.known.isEmpty() ? null : table.known.get(lane);
        if (known != null) {
            known.unreached = 0;
        }
    }

    /** Its place is free again already; one more is asked for only by those who use all that they have. */
    private static void grow(Step step, TransportState transport, String lane) {
        DestinationTable table = step.state.destinations;
        String name = Lanes.anySize(lane);
        Destination known = table.known.isEmpty() ? null : table.known.get(name);
        int limit = known == null ? start(step) : known.limit;
        if (limit < transport.share(step.settings.perLane()) && transport.usedAllButOne(lane, limit)) {
            Destination grown = known == null ? table.know(name, limit) : known;
            grown.answered++;
            if (grown.answered >= grown.limit) {
                grown.answered = 0;
                grown.limit++;
            }
        }
    }

    private static void shrink(Step step, String lane, String why) {
        Destination known = step.state.destinations.know(lane, start(step));
        known.limit = Math.max(1, known.limit / 2);
        known.answered = 0;
        known.trouble = why;
        known.troubleAt = step.now;
    }

    private void end(Step step, String name) {
        DestinationTable table = step.state.destinations;
        Outage outage = table.outages.get(name);
        if (outage != null) {
            table.end(name, outage);
            Destination known = table.known.get(name);
            if (known != null) {
                known.limit = start(step);
                known.answered = 0;
            }
            Looks.lookAgain(step, name);
        }
    }

    private void unreached(Step step, TransportState transport, Transfer transfer, String lane, String why) {
        DestinationTable table = step.state.destinations;
        DestinationPolicy policy = step.settings.destinations();
        if (table.outages.containsKey(lane)) {
            return; // it is known to be dead; only its probe tells anything new
        }
        Destination known = table.know(lane, start(step));
        known.unreached++;
        // A lane without a domain has the name of all lanes, which are not dead with it.
        if (known.unreached >= policy.deadAfter() && !lane.endsWith(Lanes.END) && table.hasRoom()) {
            known.unreached = 0;
            known.limit = 1;
            table.shut(lane, new Outage(Outage.Cause.DEAD, step.now, why), opens(step, lane, 0));
        }
        if (table.outages.containsKey(Lanes.prefix(transport.name))) {
            return; // forced over a transport that is held
        }
        DestinationTable.Streak streak = table.streaks.computeIfAbsent(
                transport.name, name -> new DestinationTable.Streak(step.now, new TreeSet<>()));
        if (streak.lanes().size() < policy.breakAfter()) {
            streak.lanes().add(lane);
        }
        if (streak.lanes().size() >= policy.breakAfter() && !isAnybodyAwaited(step, transport, transfer, streak)) {
            table.streaks.remove(transport.name);
            hold(
                    step,
                    transport,
                    Outage.Cause.BREAKER,
                    policy.breakAfter() + " destinations in a row were not reached, the last one: " + why,
                    step.settings.destinations().rest(0, transport.name.hashCode()));
        }
    }

    /** A refused connection is known at once and one that comes about is not: whoever was first is waited for. */
    private static boolean isAnybodyAwaited(
            Step step, TransportState transport, Transfer ended, DestinationTable.Streak streak) {
        for (Transfer transfer : step.state.transfers.values()) {
            if (transfer != ended
                    && transport.key.equals(transfer.transport)
                    && transfer.isOnTransport()
                    && !transfer.isInbound()
                    && !transfer.since.isAfter(streak.since())) {
                return true;
            }
        }
        return false;
    }

    /** Nothing is begun over a transport for so long. */
    void hold(Step step, TransportState transport, Outage.Cause cause, String reason, Duration rest) {
        DestinationTable table = step.state.destinations;
        String group = Lanes.prefix(transport.name);
        Outage outage = table.outages.get(group);
        if (outage == null || outage.cause != cause) {
            if (outage != null) {
                table.end(group, outage);
            }
            outage = new Outage(cause, step.now, reason);
            step.give(new Command.Warn("transport " + transport.name + " is left alone for " + rest + ": " + reason
                    + ". Its mail stays queued"));
        } else {
            outage.failed++;
            outage.reason = reason;
        }
        table.shut(group, outage, step.now.plus(rest));
        core.overdue.look(step, group);
    }

    static Duration bounded(Step step, Duration asked) {
        Duration least = step.settings.busyDelay();
        Duration most = step.settings.retry().longest();
        return asked.compareTo(least) < 0 ? least : asked.compareTo(most) > 0 ? most : asked;
    }

    /** Returns whether this attempt was to find out; it did. */
    private boolean probeFailed(Step step, Transfer transfer, String why) {
        DestinationTable table = step.state.destinations;
        String name = table.probes.isEmpty() ? null : table.probes.get(transfer.attempt);
        Outage outage = name == null ? null : table.outages.get(name);
        if (name == null || outage == null) {
            return false;
        }
        // A destination that fails once more tells little of its transport, so live ones do not wait for longer and
        // longer.
        outage.failed += outage.cause == Outage.Cause.BREAKER ? 0 : 1;
        outage.reason = why;
        table.shut(name, outage, opens(step, name, outage.failed));
        table.uncover(name); // perhaps another way is open by now
        Looks.lookAgain(step, name);
        core.overdue.look(step, name);
        return true;
    }

    private static Instant opens(Step step, String name, int failed) {
        return step.now.plus(step.settings.destinations().rest(failed, name.hashCode()));
    }

    /** A transport has its name from now on; {@code before} is who had it, null if nobody did. */
    void configured(Step step, TransportState transport, @Nullable TransportState before) {
        String group = Lanes.prefix(transport.name);
        boolean isSameServer = before != null && before.url.equals(transport.url);
        DestinationTable table = step.state.destinations;
        for (String name : List.copyOf(table.outages.keySet())) {
            Outage outage = table.outages.get(name);
            if (outage == null || !name.startsWith(group)) {
                continue;
            }
            if (isSameServer) {
                open(step, name, outage); // with what it is told now, one attempt finds out
            } else {
                table.end(name, outage);
                Looks.lookAgain(step, name);
            }
        }
        if (!isSameServer) {
            table.streaks.remove(transport.name);
            table.known.keySet().removeIf(lane -> lane.startsWith(group));
        }
    }

    void tick(Step step) {
        DestinationTable table = step.state.destinations;
        for (Instant first = table.firstOpening();
                first != null && !first.isAfter(step.now);
                first = table.firstOpening()) {
            String name = table.firstName();
            Outage outage = table.outages.get(name);
            if (outage != null) {
                open(step, name, outage);
            }
        }
    }

    private void open(Step step, String name, Outage outage) {
        step.state.destinations.open(name, outage);
        Looks.lookAgain(step, name);
    }
}
