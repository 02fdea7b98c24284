package org.postlude.spooler.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.queue.Reason;

/** What only the core knows, for people who ask why. */
final class Sights {
    private Sights() {}

    static void lookedAt(Core core, Step step, Event.LookedAt event) {
        StoreState store = step.state.stores.get(event.store());
        List<Told.Sight> sights = store == null
                ? List.of()
                : event.parts().stream()
                        .map(part -> of(core, step, store, part))
                        .toList();
        step.give(new Command.Answered(
                event.call(),
                new Told.Seen(
                        store == null ? "it is not open here any more" : store.failed,
                        store != null && store.run != null,
                        store == null ? Standing.NONE : store.standing,
                        sights)));
    }

    private static Told.Sight of(Core core, Step step, StoreState store, Candidate part) {
        Told.Attempting attempting = step.state
                .transfersOf(store.key)
                .filter(transfer -> transfer.part != null && transfer.part.id().equals(part.id()))
                .findFirst()
                .map(transfer -> new Told.Attempting(
                        transfer.phase, transfer.since, transfer.lastProgress, transfer.isOnTransport()))
                .orElse(null);
        TransportState transport =
                step.state.byRoute(part.record().transport(), part.record().url());
        return new Told.Sight(
                part.id(),
                attempting,
                Deadlines.givenUp(step, part.record()),
                transport == null ? null : of(core, step, transport, part));
    }

    private static Told.OfTransport of(Core core, Step step, TransportState transport, Candidate part) {
        boolean isLoggingOn = transport.phase == TransportState.Phase.LOGGING_ON;
        @Nullable
        String trouble = transport.phase == TransportState.Phase.DEAD
                ? transport.trouble
                : isLoggingOn ? "it is being logged on" : null;
        return new Told.OfTransport(
                trouble,
                isLoggingOn,
                transport.active + transport.abandoned,
                transport.maxAttempts,
                transport.laneActive.getOrDefault(part.destination(), 0),
                transport.share(Destinations.limit(step, part.lane(), false)),
                transport.fullOfLarge(part.lane(), Destinations.limit(step, part.lane(), false)),
                outages(core, step, transport, part));
    }

    private static List<Told.OfOutage> outages(Core core, Step step, TransportState transport, Candidate part) {
        List<Told.OfOutage> outages = new ArrayList<>();
        for (String name : new String[] {part.destination(), Lanes.prefix(transport.name)}) {
            Outage outage = step.state.destinations.outages.get(name);
            if (outage != null) {
                outages.add(new Told.OfOutage(kind(outage), outage.reason, outage.since, outage.opens));
            }
        }
        LimitTable.Key usedUp = core.limits.isEmpty() || transport.isLocal()
                ? null
                : core.limits.usedUp(step, core.limits.keys(transport, part));
        if (usedUp != null) {
            outages.add(new Told.OfOutage(
                    Reason.Kind.RATE_LIMIT,
                    "the limit of " + core.limits.named(usedUp),
                    null,
                    step.state.limits.opens(usedUp)));
        }
        return outages;
    }

    private static Reason.Kind kind(Outage outage) {
        return switch (outage.cause) {
            case DEAD -> Reason.Kind.DESTINATION_DEAD;
            case BREAKER -> Reason.Kind.BREAKER;
            case UNCONFIGURED -> Reason.Kind.TRANSPORT_HELD;
        };
    }
}
