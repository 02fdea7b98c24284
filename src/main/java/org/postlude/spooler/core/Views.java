package org.postlude.spooler.core;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.queue.DestinationView;
import org.postlude.spooler.queue.TransportView;

/** What is remembered of transports and destinations, for people. */
final class Views {
    private Views() {}

    static void asked(Step step, Event.DestinationsAsked event) {
        List<TransportView> views = new ArrayList<>();
        step.state.transports.values().forEach(transport -> views.add(of(step, transport)));
        step.give(new Command.DestinationsTold(event.call(), List.copyOf(views)));
    }

    private static TransportView of(Step step, TransportState transport) {
        String group = Lanes.prefix(transport.name);
        DestinationTable table = step.state.destinations;
        Set<String> lanes = new TreeSet<>(transport.laneActive.keySet());
        table.known.keySet().stream().filter(lane -> lane.startsWith(group)).forEach(lanes::add);
        table.outages.keySet().stream().filter(lane -> lane.startsWith(group)).forEach(lanes::add);
        step.state.limits.full.keySet().stream()
                .filter(lane -> lane.startsWith(group))
                .forEach(lanes::add);
        boolean hasWithoutDomain = transport.laneActive.containsKey(group) || table.known.containsKey(group);
        if (!hasWithoutDomain) {
            lanes.remove(group);
        }
        return new TransportView(
                transport.name,
                held(table.outages.get(group)),
                step.state.limits.full.containsKey(group),
                limitedUntil(step, group),
                lanes.stream().map(lane -> ofLane(step, transport, lane)).toList());
    }

    static TransportView.@Nullable Held held(@Nullable Outage outage) {
        if (outage == null) {
            return null;
        }
        TransportView.Cause cause = outage.cause == Outage.Cause.UNCONFIGURED
                ? TransportView.Cause.UNCONFIGURED
                : TransportView.Cause.BREAKER;
        return new TransportView.Held(cause, outage.reason, outage.since, outage.opens);
    }

    /** Of one lane, whether or not there is anything to tell. */
    static DestinationView ofLane(Step step, TransportState transport, String lane) {
        String group = Lanes.prefix(transport.name);
        Outage outage = lane.equals(group) ? null : step.state.destinations.outages.get(lane);
        Destination known = step.state.destinations.known.get(lane);
        return new DestinationView(
                lane.substring(Math.min(lane.length(), group.length())),
                outage != null,
                outage == null ? null : outage.since,
                outage == null ? null : outage.opens,
                transport.share(Destinations.limit(step, lane, false)),
                transport.laneActive.getOrDefault(lane, 0),
                known == null ? null : known.trouble,
                known == null ? null : known.troubleAt,
                !lane.equals(group) && step.state.limits.full.containsKey(lane),
                limitedUntil(step, lane));
    }

    private static @Nullable Instant limitedUntil(Step step, String name) {
        LimitTable.Key key = step.state.limits.full.get(name);
        return key == null ? null : step.state.limits.opens(key);
    }

    /** Of which lanes, and groups of them, a logoff that sends each message once begins nothing, and why. */
    static Map<String, String> leftBehind(Step step, StoreState store) {
        Map<String, String> sentences = new TreeMap<>();
        for (String name : store.leftOut) {
            String why = why(step, Lanes.anySize(name));
            if (why != null) {
                sentences.put(name, why);
            }
        }
        return sentences;
    }

    private static Instant whole(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    private static @Nullable String why(Step step, String name) {
        Outage outage = step.state.destinations.outages.get(name);
        boolean isGroup = name.endsWith(Lanes.END);
        String transport = name.substring(0, name.lastIndexOf(Lanes.END));
        String whose = "what is queued for "
                + (isGroup ? "transport " + transport : name.substring(transport.length() + 1) + " over " + transport);
        if (outage != null) {
            return whose + " was left: it has not been reached since " + whole(outage.since) + " (" + outage.reason
                    + "), and is tried again "
                    + (outage.opens == null ? "by the attempt under way" : "at " + whole(outage.opens))
                    + (isGroup ? " (rules D14, T25)" : " (rule D13)");
        }
        if (step.state.limits.full.containsKey(name)) {
            Instant until = limitedUntil(step, name);
            return whose + " was left: a limit lets the next of it go "
                    + (until == null ? "after what is under way" : "at " + whole(until)) + " (rule D20)";
        }
        return null;
    }
}
