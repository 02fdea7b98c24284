package org.postlude.spooler.core;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postlude.message.StatusBit;
import org.postlude.transport.TransportNotice;

/** Transports come, change and are told who uses them: rules D9, T9. */
final class Transports {
    private static final int LOCAL_AT_ONCE = 64;

    private final Core core;

    Transports(Core core) {
        this.core = core;
    }

    /** For new mail, and for old mail with the same route: whoever was logged on for that alone goes. */
    void put(Step step, String name, String url) {
        boolean isFirst = named(step, name) == null;
        TransportState before = isFirst ? step.state.byRoute(name, url) : null;
        TransportState transport = add(step, name, url, true);
        if (isFirst) {
            core.destinations.configured(step, transport, before);
        }
        core.retirement.ofTwins(step, transport);
    }

    private TransportState add(Step step, String name, String url, boolean configured) {
        TransportState transport =
                new TransportState(new TransportKey(step.state.nextTransport++), name, url, configured);
        step.state.transports.put(transport.key, transport);
        if (transport.isLocal()) {
            transport.phase = TransportState.Phase.UP;
            transport.maxAttempts = LOCAL_AT_ONCE;
            transport.lines = LOCAL_AT_ONCE;
            transport.addressTypes = List.of("SMTP");
        } else {
            step.give(new Command.LogonTransport(transport.key, name, url, configured));
        }
        return transport;
    }

    /** The transport of a route; one that only old mail asks for is logged on now. */
    TransportState forRoute(Step step, String name, String url) {
        TransportState transport = step.state.byRoute(name, url);
        return transport != null ? transport : add(step, name, url, false);
    }

    /**
     * The next transport, in order, that takes an address type and has not declined; null if none is left. One that is broken comes
     * last: it may be mended, so what waits for it is not returned (rule T3).
     */
    @Nullable
    TransportState next(Step step, String addressType, List<String> declined) {
        TransportState next = next(step, addressType, declined, false);
        return next != null ? next : next(step, addressType, declined, true);
    }

    private static @Nullable TransportState next(
            Step step, String addressType, List<String> declined, boolean isBroken) {
        for (boolean prefersLast : List.of(false, true)) {
            for (TransportState transport : step.state.transports.values()) {
                if (transport.configured
                        && (transport.phase == TransportState.Phase.DEAD) == isBroken
                        && transport.addressTypes.isEmpty() == prefersLast
                        && transport.takes(addressType)
                        && !declined.contains(transport.name)) {
                    return transport;
                }
            }
        }
        return null;
    }

    /** The transport for new mail of that name; null if there is none. */
    @Nullable
    TransportState named(Step step, String name) {
        for (TransportState transport : step.state.transports.values()) {
            if (transport.configured && transport.name.equals(name)) {
                return transport;
            }
        }
        return null;
    }

    void up(Step step, Event.TransportUp event) {
        TransportState transport = step.state.transports.get(event.transport());
        if (transport == null || transport.phase == TransportState.Phase.DEAD) {
            return;
        }
        transport.phase = TransportState.Phase.UP;
        transport.maxAttempts = event.maxAttempts();
        transport.lines = event.lines();
        transport.addressTypes = event.addressTypes();
        transport.abilities = event.abilities();
        step.state.stores.values().stream()
                .filter(store -> store.phase == StoreState.Phase.OPEN || isSending(store))
                .forEach(store -> attach(step, transport, store));
        core.pumpAll(step);
    }

    private static boolean isSending(StoreState store) {
        LogoffRun run = store.run;
        return run != null && run.stage == LogoffRun.Stage.DRAINING;
    }

    void failed(Step step, Event.TransportFailed event) {
        TransportState transport = step.state.transports.get(event.transport());
        if (transport != null) {
            die(step, transport, event.reason());
        }
    }

    private void die(Step step, TransportState transport, String reason) {
        transport.phase = TransportState.Phase.DEAD;
        transport.trouble = reason;
        step.give(new Command.Warn("transport " + transport.name + " cannot be used: " + reason
                + ". Its mail stays queued and is tried again later"));
        core.flushes.transportGone(step, transport);
        core.outbound.requeueKept(step, transport);
        core.pumpAll(step);
    }

    void attachAll(Step step, StoreState store) {
        step.state.transports.values().forEach(transport -> attach(step, transport, store));
    }

    private void attach(Step step, TransportState transport, StoreState store) {
        if (!store.isMailed() || transport.isLocal() || transport.phase != TransportState.Phase.UP) {
            return;
        }
        if (transport.outboundUsers.add(store.key) && transport.outboundUsers.size() == 1) {
            step.give(new Command.Tell(transport.key, TransportNotice.BEGIN_OUTBOUND, null));
        }
        if (store.options.defaultInbox()
                && !transport.retiring
                && store.phase == StoreState.Phase.OPEN
                && transport.abilities.inbound()
                && transport.inboundUsers.add(store.key)) {
            transport.nextPoll = step.now;
            if (transport.inboundUsers.size() == 1) {
                step.give(new Command.Tell(transport.key, TransportNotice.BEGIN_INBOUND, null));
            }
            core.inbound.pump(step, transport);
        }
    }

    /** The store uses no transport any more; those that nobody else uses are told. Counts what has to be waited for. */
    int detachAll(Step step, StoreState store) {
        int told = 0;
        for (TransportState transport : step.state.transports.values()) {
            boolean lastIn = transport.inboundUsers.remove(store.key) && transport.inboundUsers.isEmpty();
            boolean lastOut = transport.outboundUsers.remove(store.key) && transport.outboundUsers.isEmpty();
            if (transport.phase != TransportState.Phase.UP) {
                continue;
            }
            if (lastIn) {
                step.give(new Command.Tell(
                        transport.key, TransportNotice.END_INBOUND, store.key, Logoffs.isForced(store)));
                told++;
            }
            if (lastOut) {
                step.give(new Command.Tell(transport.key, TransportNotice.END_OUTBOUND, store.key));
                told++;
            }
        }
        return told;
    }

    /** Who has nothing to do is told so, first after a moment and then every now and then; MAPI {@code Idle}. */
    void tick(Step step) {
        for (TransportState transport : step.state.transports.values()) {
            Instant due = transport.nextIdle;
            if (due != null && !due.isAfter(step.now) && transport.isIdle()) {
                transport.nextIdle = step.now.plus(step.settings.pollEvery());
                step.give(new Command.Idle(transport.key));
            }
        }
    }

    /** After each step: the moment at which a transport has nothing to do any more lies in none of its own. */
    void seeIdle(Step step) {
        for (TransportState transport : step.state.transports.values()) {
            if (!transport.abilities.idleAware() || !transport.isIdle()) {
                transport.nextIdle = null;
            } else if (transport.nextIdle == null) {
                transport.nextIdle = step.now.plus(step.settings.busyDelay());
            }
        }
    }

    void statusChanged(Step step, Event.StatusChanged event) {
        TransportState transport = step.state.transports.get(event.transport());
        if (transport == null) {
            return;
        }
        boolean hadFlush = transport.bits.contains(StatusBit.OUTBOUND_FLUSH);
        transport.bits = EnumSet.noneOf(StatusBit.class);
        transport.bits.addAll(event.bits());
        if (hadFlush && !transport.bits.contains(StatusBit.OUTBOUND_FLUSH)) {
            core.flushes.bitCleared(step, transport);
        } else if (!hadFlush && transport.bits.contains(StatusBit.OUTBOUND_FLUSH)) {
            core.flushes.bitSet(step, transport);
        }
    }

    void noticed(Step step, Event.Noticed event) {
        TransportState transport = step.state.transports.get(event.transport());
        if (transport == null || transport.phase == TransportState.Phase.DEAD) {
            return;
        }
        switch (event.notice()) {
            case NEWMAIL -> {
                // Ignored while inbound is off (semantics 3.2): what waits is found by the first poll afterwards.
                if (!transport.inboundUsers.isEmpty()) {
                    transport.newMail = true;
                    core.inbound.pump(step, transport);
                }
            }
            case READYTOSEND -> core.flushes.readyToSend(step, transport);
            case CRITICAL_ERROR -> die(step, transport, "it reported a critical error");
            case CONFIG_CHANGE -> {
                // Its address types are read by the one who carries commands out, who then says TransportUp again.
            }
        }
    }
}
