package org.postlude.spooler.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When the core wants to be woken. */
final class Alarms {
    private Alarms() {}

    /** The earliest time at which a Tick would change something; null if there is none. */
    static @Nullable Instant next(Step step) {
        Instant next = step.state.stores.firstRestEnds();
        for (StoreState store : step.state.stores.awake()) {
            next = earlier(next, of(step, store));
        }
        for (TransportState transport : step.state.transports.values()) {
            if (!transport.inboundBusy && Inbound.target(step, transport) != null) {
                next = earlier(next, transport.nextPoll);
            }
            next = earlier(next, transport.nextIdle);
            next = earlier(next, transport.nextRound);
        }
        next = earlier(next, step.state.destinations.firstOpening());
        next = earlier(next, step.state.limits.firstOpening());
        return earlier(next, ofTransfers(step));
    }

    /** Of one store; while it rests nothing but an event that names it changes this. */
    static @Nullable Instant of(Step step, StoreState store) {
        LogoffRun run = store.run;
        if (run == null) {
            // Else whatever ends the present look leads to the next one: no alarm could.
            Instant look = store.failed == null && !store.loading ? store.nextDue : null;
            Instant standing = store.failed == null ? store.standing.nextEnd() : null;
            Instant round = store.failed == null && store.phase == StoreState.Phase.OPEN ? store.nextRound : null;
            return earlier(earlier(look, round), earlier(standing, Flushes.deadline(store)));
        }
        Instant next = earlier(run.graceEnds, run.noticesUntil);
        for (Waiter waiter : run.waiters) {
            next = earlier(next, waiter.deadline());
        }
        return next;
    }

    /** Each step asks, so one time is reckoned and not one for each of them. */
    private static @Nullable Instant ofTransfers(Step step) {
        Instant silent = null;
        Instant slow = null;
        for (Transfer transfer : step.state.transfers.values()) {
            if (transfer.isOnTransport()) {
                silent = earlier(silent, transfer.silentUntil(step.settings));
            } else if (transfer.stage == Transfer.Stage.CLAIMING
                    && !transfer.lane.isEmpty()
                    && isOpen(step, transfer.store)) {
                slow = earlier(slow, transfer.since);
            }
        }
        return earlier(silent, slow == null ? null : slow.plus(step.settings.slowClaim()));
    }

    private static boolean isOpen(Step step, StoreKey key) {
        StoreState store = step.state.stores.get(key);
        return store != null && store.run == null;
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }
}
