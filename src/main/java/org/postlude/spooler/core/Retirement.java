package org.postlude.spooler.core;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postlude.transport.TransportNotice;

/**
 * A transport is taken out of the configuration while the spooler runs. New mail is not routed to it from then on, and it brings
 * none in; what is on its way over it comes to its end. Then it is logged off. Mail that is queued keeps its route: when it is its
 * turn, the transport is logged on again for it alone, as after a restart.
 */
final class Retirement {
    private final Core core;

    Retirement(Core core) {
        this.core = core;
    }

    void begin(Step step, String name, boolean latest) {
        TransportState transport = find(step, name, latest);
        if (transport == null) {
            return;
        }
        transport.configured = false;
        TransportState next = core.transports.named(step, name);
        if (next != null && !latest) {
            core.destinations.configured(step, next, transport);
        }
        if (transport.isLocal()) {
            return; // it has no logon
        }
        retire(step, transport);
        if (latest && transport.phase == TransportState.Phase.LOGGING_ON) {
            go(step, transport); // its logon failed, which was told to whoever wanted it
        }
        core.pumpAll(step);
    }

    /** Those with the route of one that is configured from now on: else old mail would keep them for ever, DEAD or not. */
    void ofTwins(Step step, TransportState transport) {
        for (TransportState other : step.state.transports.values()) {
            if (!other.configured
                    && !other.isLocal()
                    && other.name.equals(transport.name)
                    && other.url.equals(transport.url)) {
                retire(step, other);
            }
        }
    }

    private static void retire(Step step, TransportState transport) {
        transport.retiring = true;
        transport.newMail = false;
        transport.nextPoll = null;
        if (!transport.inboundUsers.isEmpty()) {
            transport.inboundUsers.clear();
            tell(step, transport, TransportNotice.END_INBOUND);
        }
    }

    private static @Nullable TransportState find(Step step, String name, boolean latest) {
        TransportState found = null;
        for (TransportState transport : step.state.transports.values()) {
            if (transport.configured && transport.name.equals(name) && (latest || found == null)) {
                found = transport;
            }
        }
        return found;
    }

    private static void tell(Step step, TransportState transport, TransportNotice notice) {
        if (transport.phase == TransportState.Phase.UP) {
            step.give(new Command.Tell(transport.key, notice, null));
        }
    }

    /** After each step: the moment at which it has nothing to do any more lies in none of its own. */
    static void see(Step step) {
        List<TransportState> done = step.state.transports.values().stream()
                .filter(transport -> transport.retiring && isThrough(step, transport))
                .toList();
        done.forEach(transport -> {
            if (!transport.outboundUsers.isEmpty()) {
                tell(step, transport, TransportNotice.END_OUTBOUND);
            }
            go(step, transport);
        });
    }

    private static void go(Step step, TransportState transport) {
        step.state.transports.remove(transport.key);
        step.give(new Command.LogoffTransport(transport.key));
    }

    /** Nothing that is going on knows it by its key, and it keeps no mail that it will ask for. */
    private static boolean isThrough(Step step, TransportState transport) {
        return transport.phase != TransportState.Phase.LOGGING_ON
                && transport.active == 0
                && transport.abandoned == 0
                && !transport.inboundBusy
                && transport.flushing.isEmpty()
                && !transport.flushAsked
                && step.state.transfers.values().stream().noneMatch(each -> transport.key.equals(each.transport))
                && step.state.stores.values().stream().noneMatch(store -> isNeeded(store, transport));
    }

    private static boolean isNeeded(StoreState store, TransportState transport) {
        return (store.flush != null && store.flush.transports.contains(transport.key))
                || store.deferred.values().stream()
                        .anyMatch(part -> part.record().transport().equals(transport.name)
                                && part.record().url().equals(transport.url));
    }
}
