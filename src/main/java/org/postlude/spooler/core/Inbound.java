package org.postlude.spooler.core;

import org.jspecify.annotations.Nullable;
import org.postlude.message.Direction;
import org.postlude.message.Phase;

/** Mail comes in: semantics 3.6. */
final class Inbound {
    private final Core core;

    Inbound(Core core) {
        this.core = core;
    }

    void tick(Step step) {
        step.state.transports.values().forEach(transport -> pump(step, transport));
    }

    void pump(Step step, TransportState transport) {
        boolean isDue = transport.nextPoll != null && !transport.nextPoll.isAfter(step.now);
        if (isDue) {
            transport.nextPoll = step.now.plus(step.settings.pollEvery());
            transport.newMail = true;
        }
        if (transport.phase == TransportState.Phase.UP
                && !transport.inboundBusy
                && transport.newMail
                && target(step, transport) != null) {
            transport.inboundBusy = true;
            transport.newMail = false;
            step.give(new Command.Poll(transport.key));
        }
    }

    /** The store that takes what the transport brings; null while reception is off. */
    static @Nullable StoreState target(Step step, TransportState transport) {
        for (StoreKey user : transport.inboundUsers) {
            StoreState store = step.state.stores.get(user);
            if (store != null && store.phase == StoreState.Phase.OPEN && store.failed == null) {
                return store;
            }
        }
        return null;
    }

    void polled(Step step, Event.Polled event) {
        TransportState transport = step.state.transports.get(event.transport());
        if (transport != null) {
            goOn(step, transport, event.waiting());
        }
    }

    private void goOn(Step step, TransportState transport, boolean more) {
        StoreState store = target(step, transport);
        if (more && store != null && transport.phase == TransportState.Phase.UP) {
            Transfer transfer = new Transfer(
                    step.state.newAttempt(),
                    Direction.INBOUND,
                    store.key,
                    transport.key,
                    null,
                    Transfer.Stage.RUNNING,
                    step.now);
            step.state.transfers.put(transfer.attempt, transfer);
            step.give(new Command.StartInbound(transport.key, transfer.attempt, store.key));
        } else {
            transport.inboundBusy = false;
            pump(step, transport);
        }
    }

    void saved(Step step, Event.InboundSaved event) {
        Transfer transfer = step.state.transfers.get(event.attempt());
        StoreState store = transfer == null ? null : Core.store(step, transfer.store);
        if (transfer != null && store != null) {
            transfer.phase = Phase.COMMITTED;
            store.received += event.existed() ? 0 : 1;
        }
    }

    void ended(Step step, Event.InboundEnded event) {
        Transfer transfer = step.state.transfers.remove(event.attempt());
        TransportState transport = step.state.transports.get(event.transport());
        if (transport != null) {
            goOn(step, transport, event.saved());
        }
        StoreState store = transfer == null ? null : Core.store(step, transfer.store);
        if (transfer != null && store != null) {
            core.logoffs.transferGone(store, transfer);
            core.logoffs.check(step, store);
        }
    }
}
