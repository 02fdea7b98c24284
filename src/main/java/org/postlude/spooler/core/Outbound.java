package org.postlude.spooler.core;

import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Direction;
import org.postlude.message.MessageState;
import org.postlude.message.PartId;
import org.postlude.message.Reply;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;

/** Which part is attempted next: a bounded window of what is due, looked at in the order of the store. */
final class Outbound {
    private final Core core;

    Outbound(Core core) {
        this.core = core;
    }

    void submitted(Step step, Event.Submitted event) {
        StoreState store = Core.store(step, event.store());
        if (store != null) {
            store.submitted += event.messages();
            store.dirty = true;
            store.urgent |= store.candidates.hasLessUrgentThan(event.highest());
            pump(step, store);
        }
    }

    void withdrew(Step step, Event.Withdrew event) {
        StoreState store = Core.store(step, event.store());
        if (store == null) {
            return;
        }
        store.withdrawn++;
        store.candidates.removeIf(candidate -> candidate.id().message().equals(event.message()));
        Flushes.withdrew(store, event.message());
        for (PartId id : List.copyOf(store.deferred.keySet())) {
            if (id.message().equals(event.message())) {
                takeBack(step, store, id, true);
            }
        }
        Looks.refill(step, store);
        pump(step, store);
        core.logoffs.check(step, store);
    }

    /** Tells the transport that keeps a part that it is not to ask for it any more (rule T11). */
    @Nullable
    Candidate takeBack(Step step, StoreState store, PartId id, boolean withdrawn) {
        Candidate kept = store.deferred.remove(id);
        if (kept != null) {
            TransportState transport =
                    step.state.byRoute(kept.record().transport(), kept.record().url());
            if (transport != null && transport.phase == TransportState.Phase.UP) {
                step.give(new Command.AbortDeferred(transport.key, id, withdrawn));
            }
        }
        return kept;
    }

    /** What a transport keeps is queued again, for it will not ask for it. */
    void requeueKept(Step step, StoreState store, PartId id) {
        Candidate kept = takeBack(step, store, id, false);
        if (kept == null) {
            return;
        }
        PartRecord record = Outcomes.rested(kept.record(), MessageState.QUEUED);
        rewrite(step, store, kept, Outcomes.resting(record, kept.label(), step.now), record);
    }

    /** A transport is broken: nothing of what it keeps will be asked for (rule T11). */
    void requeueKept(Step step, TransportState transport) {
        for (StoreState store : step.state.stores.wakeKeeping()) {
            List<PartId> kept = store.deferred.values().stream()
                    .filter(part -> part.record().transport().equals(transport.name)
                            && part.record().url().equals(transport.url))
                    .map(Candidate::id)
                    .toList();
            if (store.failed == null) {
                kept.forEach(id -> requeueKept(step, store, id));
            }
        }
    }

    void queueChanged(Step step, Event.QueueChanged event) {
        StoreState store = Core.store(step, event.store());
        if (store != null) {
            store.dirty = true;
            pump(step, store);
        }
    }

    void sentDeferred(Step step, Event.SentDeferred event) {
        askedEarly(step, event);
        for (StoreState store : step.state.stores.wakeKeeping()) {
            Candidate kept = store.deferred.get(event.part());
            if (kept == null) {
                continue;
            }
            if (!isKeeper(step, event.transport(), kept)) {
                continue;
            }
            // A transport that keeps a part and asks for it, again and again, does not hold a logoff up (C10).
            boolean isInTurn = store.flush != null && !store.flush.hadItsTurn(kept, step.now);
            if (store.phase == StoreState.Phase.OPEN || isInTurn) {
                store.candidates.removeIf(known -> known.id().equals(kept.id())); // however often it asks
                store.candidates.addFirst(kept.asDeferred());
                pump(step, store);
            }
        }
    }

    /** Only who keeps a part can ask for it. */
    private static boolean isKeeper(Step step, TransportKey asking, Candidate kept) {
        TransportState transport = step.state.transports.get(asking);
        if (transport == null
                || (kept.record().transport().equals(transport.name)
                        && kept.record().url().equals(transport.url))) {
            return transport != null;
        }
        step.give(new Command.Breach(
                "T11",
                "transport " + transport.name + " asked for part " + kept.id() + ", which "
                        + kept.record().transport() + " keeps; nothing was changed, the part stays deferred"));
        return false;
    }

    /** What its transport did while it was recorded that it keeps the part: it asked for it, or broke. */
    void keptBy(Step step, StoreState store, Transfer transfer) {
        PartId id = transfer.requirePart().id();
        TransportState keeper = transfer.transport == null ? null : step.state.transports.get(transfer.transport);
        if (keeper == null || !store.deferred.containsKey(id)) {
            return;
        }
        if (keeper.phase == TransportState.Phase.DEAD) {
            requeueKept(step, store, id);
        } else if (transfer.asked) {
            sentDeferred(step, new Event.SentDeferred(keeper.key, id));
        }
    }

    /** A transport that asks as soon as it has said that it keeps the part is faster than the record of that. */
    private static void askedEarly(Step step, Event.SentDeferred event) {
        for (Transfer transfer : step.state.transfers.values()) {
            StoreState store = step.state.stores.get(transfer.store);
            if (store != null
                    && !store.deferred.containsKey(event.part())
                    && transfer.part != null
                    && transfer.part.id().equals(event.part())
                    && event.transport().equals(transfer.transport)) {
                transfer.asked = true;
            }
        }
    }

    void dueLoaded(Step step, Event.DueLoaded event) {
        StoreState store = Core.store(step, event.store());
        if (store == null) {
            return;
        }
        store.loading = false;
        LogoffRun run = store.run;
        if (run != null && !event.asOf().equals(run.cutoff)) {
            // Asked before the logoff began, or for another mode: the ready set is asked for anew.
            store.dirty = true;
        } else {
            Looks.take(step, store, event);
            core.overdue.lookAhead(step, store);
            // The candidates of what was left out may have gone since the store was asked, and with them what would ask
            // again.
            Looks.refill(step, store);
        }
        pump(step, store);
        core.logoffs.check(step, store);
    }

    /** A transfer holds a place of its transport until the transport is through with it; what follows is the store's. */
    void freePlace(Step step, StoreState store, Transfer transfer) {
        TransportState transport = transfer.transport == null ? null : step.state.transports.get(transfer.transport);
        if (transport != null && !transfer.lane.isEmpty()) {
            transport.end(transfer.lane);
            transfer.lane = "";
        }
        Looks.refill(step, store);
    }

    /** Whether the transfer has its place; one that was taken from it, while its store was slow, is taken back if it can. */
    boolean holdsPlace(Step step, Transfer transfer) {
        Candidate part = transfer.requirePart();
        TransportState transport = transfer.transport == null ? null : step.state.transports.get(transfer.transport);
        if (transport == null || !transfer.lane.isEmpty()) {
            return true;
        }
        String lane = part.label().lane();
        if (!transport.hasPlace() || transport.isFull(lane, Destinations.limit(step, lane, part.forced()))) {
            return false;
        }
        transfer.lane = lane;
        transport.begin(lane);
        return true;
    }

    void pump(Step step, StoreState store) {
        if (store.mayStart()) {
            Orders.refresh(step, store);
            if (store.candidates.takeBack()) {
                Looks.arrange(store);
            }
            if (begin(step, store, Destinations.probes(step, store))) {
                begin(step, store, Map.of());
            }
            if (store.candidates.hasUnusedTurns()) {
                Looks.arrange(store);
            }
            Looks.load(step, store);
        }
    }

    /** Begins what can begin, over some transports one part at first. Returns whether any other was passed by. */
    private boolean begin(Step step, StoreState store, Map<String, PartId> first) {
        boolean isAnyPassed = false;
        for (Iterator<Candidate> next = store.candidates.iterator(); next.hasNext(); ) {
            Candidate candidate = next.next();
            PartId probe = first.isEmpty() ? null : first.get(candidate.record().transport());
            if (probe != null && !probe.equals(candidate.id())) {
                isAnyPassed = true;
            } else if (tryStart(step, store, candidate)) {
                next.remove();
            }
        }
        return isAnyPassed;
    }

    /** Returns whether the candidate needs no further look: begun, or not to be begun. */
    private boolean tryStart(Step step, StoreState store, Candidate candidate) {
        PartRecord record = candidate.record();
        if (store.busy.contains(candidate.id())) {
            return true;
        }
        if (record.isReportDue()) {
            claim(step, store, candidate, null, record.withState(MessageState.ACTIVE), step.now);
            return true;
        }
        if (record.isScheduledAfter(step.now)) {
            return true; // by its sender, who is told at once if a person has returned it before
        }
        if (core.orders.isSuspended(step, store, candidate)) {
            return true;
        }
        TransportState transport = core.transports.forRoute(step, record.transport(), record.url());
        if (transport.phase == TransportState.Phase.DEAD) {
            if (!Hops.goesAround(step, store, candidate)) {
                putOff(step, store, candidate, transport.trouble);
            }
            return true;
        }
        if (store.run != null && transport.isStuck()) {
            // Else a logoff without a deadline would wait for them.
            putOff(step, store, candidate, "all its workers hang");
            return true;
        }
        String lane = candidate.label().lane();
        if (!candidate.forced() && Destinations.isShut(step, transport.name, lane)) {
            if (!Hops.goesAround(step, store, candidate)) {
                Looks.leaveOut(
                        store, step.state.destinations.hide(Lanes.prefix(transport.name), candidate.destination()));
            }
            return true;
        }
        LimitTable.Key limit = Limits.holding(step, transport.name, lane);
        if (limit != null) {
            return core.limits.delay(step, store, candidate, limit);
        }
        if (transport.phase != TransportState.Phase.UP
                || !transport.hasPlace()
                || transport.isFull(lane, Destinations.limit(step, lane, candidate.forced()))) {
            return false;
        }
        List<LimitTable.Key> limits =
                core.limits.isEmpty() || transport.isLocal() ? List.of() : core.limits.keys(transport, candidate);
        LimitTable.Key usedUp = core.limits.usedUp(step, limits);
        if (usedUp != null) {
            return core.limits.delay(step, store, candidate, usedUp);
        }
        // Only now: rules are looked at once for each attempt, however often its turn does not come.
        if (core.orders.isCaught(step, store, candidate)) {
            return true;
        }
        if (record.state() == MessageState.TRANSPORT_DEFERRED) {
            Candidate kept = candidate.deferred()
                    ? store.deferred.remove(candidate.id())
                    : takeBack(step, store, candidate.id(), false);
            if (kept == null && candidate.deferred()) {
                return true;
            }
        }
        Transfer transfer = claim(step, store, candidate, transport, record.begin(attemptTime(step, store)), step.now);
        if (!limits.isEmpty()) {
            core.limits.begun(step, transfer, limits);
        }
        return true;
    }

    /** A flush tells by the time of the last attempt who had a turn, so an attempt of its own lies after its beginning. */
    private static Instant attemptTime(Step step, StoreState store) {
        FlushRun flush = store.flush;
        return flush == null || step.now.isAfter(flush.since) ? step.now : flush.since.plus(FlushRun.FIRST);
    }

    Transfer claim(
            Step step,
            StoreState store,
            Candidate candidate,
            @Nullable TransportState transport,
            PartRecord record,
            Instant due) {
        Label claimed = candidate.label().with(LabelState.CLAIMED, due);
        Transfer transfer = new Transfer(
                step.state.newAttempt(),
                Direction.OUTBOUND,
                store.key,
                transport == null ? null : transport.key,
                candidate.at(candidate.revision(), claimed, record),
                Transfer.Stage.CLAIMING,
                step.now);
        if (transport != null) {
            transfer.lane = candidate.label().lane();
            transport.begin(transfer.lane);
            store.candidates.served(step.now);
            step.state.lastServed = store.key;
            core.destinations.begun(step, transport, transfer);
        }
        begin(step, store, transfer);
        return transfer;
    }

    private static void begin(Step step, StoreState store, Transfer transfer) {
        Candidate part = transfer.requirePart();
        step.state.transfers.put(transfer.attempt, transfer);
        store.busy.add(part.id());
        step.give(new Command.Write(
                store.key, transfer.attempt, part.id(), part.revision(), part.label(), part.record()));
    }

    /** No transport can be asked: the part waits, at most as long as any other, and the attempt is not counted. */
    private void putOff(Step step, StoreState store, Candidate candidate, String reason) {
        if (core.orders.isCaught(step, store, candidate)) {
            return;
        }
        PartRecord tried = candidate.record().begin(attemptTime(step, store)).withReply(Reply.local("4.3.5", reason));
        PartRecord judged = Outcomes.judge(tried.uncounted(), step.now, Deadlines.givenUp(step, tried));
        if (judged.isReportDue()) {
            claim(step, store, candidate, null, judged, step.now);
            return;
        }
        Instant due = Settling.inTime(
                step,
                judged,
                step.now.plus(step.settings
                        .retry()
                        .delay(tried.attempts(), candidate.id().hashCode())));
        PartRecord record = Outcomes.rested(judged, MessageState.BACKING_OFF);
        if (Deadlines.isDelayDue(step, record)) {
            claim(step, store, candidate, null, record, due);
            return;
        }
        rewrite(step, store, candidate, Outcomes.resting(record, candidate.label(), due), record);
    }

    /** Writes what waits anew, without an attempt. */
    static void rewrite(Step step, StoreState store, Candidate candidate, Label label, PartRecord record) {
        begin(
                step,
                store,
                new Transfer(
                        step.state.newAttempt(),
                        Direction.OUTBOUND,
                        store.key,
                        null,
                        candidate.at(candidate.revision(), label, record),
                        Transfer.Stage.RECORDING,
                        step.now));
    }
}
