package org.postlude.spooler.core;

import java.util.List;
import org.postlude.transport.Permit;

/** Stores come and are used: sequences S1 to S3, rule D8. */
final class Opening {
    private final Core core;

    Opening(Core core) {
        this.core = core;
    }

    void openStore(Step step, Event.OpenStore event) {
        StoreState store = step.state.stores.wake(event.identity());
        if (step.state.ending) {
            refuse(step, store == null ? new StoreKey(step.state.nextStore++) : store.key, event);
        } else if (store == null) {
            store = new StoreState(new StoreKey(step.state.nextStore++), event.identity(), event.options());
            step.state.stores.add(store);
            store.pendingOpens.add(event);
            step.give(new Command.LogonStore(store.key, store.identity, store.options));
        } else if (store.phase == StoreState.Phase.OPEN) {
            admit(step, store, event);
        } else {
            store.pendingOpens.add(event);
        }
    }

    private static void refuse(Step step, StoreKey store, Event.OpenStore event) {
        step.give(new Command.OpenFailed(event.call(), store, "the process is going to end (rule S13)"));
    }

    private static void admit(Step step, StoreState store, Event.OpenStore event) {
        store.handles.put(event.handle(), event.session());
        step.give(new Command.Opened(event.call(), store.key, event.handle(), event.session()));
    }

    void storeUp(Step step, Event.StoreUp event) {
        StoreState store = Core.store(step, event.store());
        if (store == null) {
            return;
        }
        store.phase = StoreState.Phase.OPEN;
        store.before = event.queued();
        if (step.state.ending) {
            store.pendingOpens.forEach(open -> refuse(step, event.store(), open));
            store.pendingOpens.clear();
            core.logoffs.end(step, store, step.state.endsBy);
            return;
        }
        store.pendingOpens.forEach(open -> admit(step, store, open));
        store.pendingOpens.clear();
        core.transports.attachAll(step, store);
        core.outbound.pump(step, store);
    }

    void storeOpenFailed(Step step, Event.StoreOpenFailed event) {
        StoreState store = step.state.stores.remove(event.store());
        if (store != null) {
            store.pendingOpens.forEach(
                    open -> step.give(new Command.OpenFailed(open.call(), store.key, "the store could not be opened")));
        }
    }

    void duplicate(Step step, Event.DuplicateHandle event) {
        StoreState store = Core.store(step, event.store());
        SessionKey session = store == null ? null : store.handles.get(event.handle());
        if (store == null || session == null || store.phase != StoreState.Phase.OPEN) {
            step.give(new Command.OpenFailed(event.call(), event.store(), "the store is closing or was released"));
            return;
        }
        store.handles.put(event.added(), session);
        step.give(new Command.Opened(event.call(), store.key, event.added(), session));
    }

    /** From here on nothing can be recorded, so nothing may be handed over; what is on disk is kept as it is. */
    void storeFailed(Step step, Event.StoreFailed event) {
        StoreState store = Core.store(step, event.store());
        if (store == null || store.failed != null) {
            return;
        }
        store.failed = event.reason();
        store.problems.add(event.reason());
        step.give(new Command.Warn("store " + store.identity + ": " + event.reason()
                + "; nothing more of it is sent or recorded, and all its mail is in it (rule Q0)"));
        store.candidates.clear();
        store.deferred.clear();
        core.flushes.stop(step, store);
        for (Transfer transfer : List.copyOf(step.state.transfersOf(store.key).toList())) {
            if (transfer.permit == Transfer.PermitState.RECORDING) {
                transfer.permit = Transfer.PermitState.DENIED;
                step.give(new Command.AnswerPermit(transfer.attempt, Permit.STOP));
                if (transfer.early != null) {
                    core.attempts.ended(step, store, transfer, transfer.early);
                }
            } else if (transfer.isEndingByItself() || transfer.stage == Transfer.Stage.CLAIMING) {
                core.attempts.drop(step, store, transfer);
            }
        }
        core.orders.failAll(step, store);
        core.pumpAll(step);
    }
}
