package org.postlude.spooler.core;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Direction;
import org.postlude.message.MessageState;
import org.postlude.message.PartId;
import org.postlude.message.Reply;
import org.postlude.spooler.queue.Refusal;
import org.postlude.spooler.queue.Rule;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;

/** What people order, and rules in their place: each part by itself, by compare-and-set, never one in process (rules O2, O3). */
final class Orders {
    private final Core core;

    Orders(Core core) {
        this.core = core;
    }

    void ordered(Step step, Event.Ordered event) {
        StoreState store = Core.store(step, event.store());
        OrderRun run = new OrderRun(event.call());
        String shut = shut(store);
        for (Candidate part : event.parts()) {
            if (store == null || shut != null) {
                run.refuse(part.id(), Refusal.Kind.STORE, shut + "; it stays as it is");
            } else {
                take(step, store, run, event.order(), part);
            }
        }
        if (store != null && !run.pending.isEmpty()) {
            store.orders.put(run.call, run);
        }
        answer(step, store, run);
        if (store != null) {
            core.pumpAll(step);
        }
    }

    private static @Nullable String shut(@Nullable StoreState store) {
        if (store == null || store.phase == StoreState.Phase.OPENING) {
            return "its store is not open here any more";
        }
        if (store.failed != null) {
            return "its store failed: " + store.failed;
        }
        LogoffRun run = store.run;
        return !store.isMailed() || (run != null && run.stage != LogoffRun.Stage.DRAINING)
                ? "its store is being released by a logoff"
                : null;
    }

    private static void answer(Step step, @Nullable StoreState store, OrderRun run) {
        if (run.pending.isEmpty()) {
            step.give(new Command.Answered(run.call, new Told.Ordered(run.done)));
            if (store != null) {
                store.orders.remove(run.call);
            }
        }
    }

    private void take(Step step, StoreState store, OrderRun run, Order order, Candidate part) {
        Refused refused = refusal(step, store, order, part);
        if (refused != null) {
            run.refuse(part.id(), refused.kind(), refused.reason());
            return;
        }
        run.pending.add(part.id());
        store.candidates.removeIf(known -> known.id().equals(part.id()));
        Transfer transfer = begin(step, store, part);
        transfer.order = run.call;
        transfer.retried = order instanceof Order.Retry retry && retry.begins() && store.run == null;
        write(step, store, transfer, order, part);
    }

    /** Takes the part out of everybody's hands; what is written of it follows in the same step. */
    private Transfer begin(Step step, StoreState store, Candidate part) {
        Candidate unused = core.outbound.takeBack(step, store, part.id(), false);
        Transfer transfer = new Transfer(
                step.state.newAttempt(), Direction.OUTBOUND, store.key, null, part, Transfer.Stage.RECORDING, step.now);
        step.state.transfers.put(transfer.attempt, transfer);
        store.busy.add(part.id());
        return transfer;
    }

    private void write(Step step, StoreState store, Transfer transfer, Order order, Candidate part) {
        if (order instanceof Order.Bounce bounce) {
            PartRecord record = bounced(part.record(), bounce.reason());
            transfer.part = part.at(part.revision(), part.label(), record);
            core.settling.settle(step, store, transfer, step.now);
        } else {
            Recovery.Decision decision = decision(step, store, order, part);
            Settling.write(step, transfer, decision.label(), decision.record());
        }
    }

    private static PartRecord bounced(PartRecord record, String reason) {
        Reply said = Reply.local("5.7.1", reason);
        return record.withReply(said).withMarks(mark -> switch (mark.fate()) {
            case PENDING, DECLINED -> new Mark(Fate.REFUSED, said);
            case IN_DOUBT -> mark.with(Fate.UNKNOWN);
            default -> mark;
        });
    }

    private Recovery.Decision decision(Step step, StoreState store, Order order, Candidate part) {
        PartRecord record = part.record();
        Label label = part.label();
        if (order instanceof Order.Hold hold) {
            return held(step, hold, part);
        }
        if (order instanceof Order.Release) {
            PartRecord released = record.withPast(record.past().withReleased(step.now));
            return new Recovery.Decision(
                    Outcomes.resting(released, label, due(step, store, record)),
                    Outcomes.rested(released, MessageState.QUEUED));
        }
        if (order instanceof Order.Decide decide) {
            return Recovery.ofDoubt(label, record, decide.decision(), soonest(step, store));
        }
        if (order instanceof Order.Reroute reroute) {
            return rerouted(step, store, reroute, part);
        }
        return new Recovery.Decision(
                Outcomes.resting(record, label, due(step, store, record)),
                Outcomes.rested(record, MessageState.QUEUED));
    }

    /** In the middle of a logoff that is after its cutoff, however soon: what is let go then is none of its mail (C10). */
    private static Instant due(Step step, StoreState store, PartRecord record) {
        Instant notBefore = record.notBefore();
        Instant due = soonest(step, store);
        return notBefore != null && notBefore.isAfter(due) ? notBefore : due;
    }

    private static Instant soonest(Step step, StoreState store) {
        return store.run == null ? step.now : step.now.plusMillis(1);
    }

    private static Recovery.Decision held(Step step, Order.Hold hold, Candidate part) {
        PartRecord record = part.record();
        Instant notBefore = record.notBefore();
        Instant until = hold.until() == null ? Label.NEVER : hold.until();
        Instant due = notBefore != null && notBefore.isAfter(until) ? notBefore : until;
        return Outcomes.held(record, part.label(), due, hold.reason(), step.now);
    }

    private Recovery.Decision rerouted(Step step, StoreState store, Order.Reroute reroute, Candidate part) {
        TransportState next = core.transports.named(step, reroute.transport());
        String url = next == null ? reroute.transport() : next.url; // one that only mail asks for is named as its URL
        PartRecord record = part.record()
                .routed(reroute.transport(), url)
                .withMarks(mark -> mark.fate() == Fate.DECLINED ? mark.with(Fate.PENDING) : mark);
        Label label = part.laneOver(reroute.transport());
        return isHeld(part) || isLeftInDoubt(part)
                ? new Recovery.Decision(label, record)
                : new Recovery.Decision(
                        Outcomes.resting(record, label, due(step, store, record)),
                        Outcomes.rested(record, MessageState.QUEUED));
    }

    // --- what is refused

    private record Refused(Refusal.Kind kind, String reason) {}

    private @Nullable Refused refusal(Step step, StoreState store, Order order, Candidate part) {
        LabelState state = part.label().state();
        if (store.busy.contains(part.id())) {
            return new Refused(Refusal.Kind.IN_PROCESS, inProcess(step, store, part.id()));
        }
        boolean isKept = isKept(part);
        Candidate kept = store.deferred.get(part.id());
        boolean isOutdated = isKept ? kept == null || kept.revision() != part.revision() : kept != null;
        if (state == LabelState.CLAIMED || isOutdated) {
            return new Refused(Refusal.Kind.CHANGED, "it changed meanwhile");
        }
        if (state == LabelState.DONE) {
            return new Refused(
                    Refusal.Kind.ENDED, "it has ended: " + part.record().state());
        }
        if (part.record().isReportDue()) {
            return new Refused(Refusal.Kind.IN_PROCESS, "it is refused, and its report is about to be filed");
        }
        return ofOrder(step, store, order, part);
    }

    private static String inProcess(Step step, StoreState store, PartId part) {
        return step.state
                .transfersOf(store.key)
                .filter(transfer -> transfer.part != null && transfer.part.id().equals(part))
                .findFirst()
                .map(transfer -> transfer.isOnTransport()
                        ? "it is in process since " + transfer.since.truncatedTo(ChronoUnit.SECONDS) + ", phase "
                                + transfer.phase
                                + ", and stays as it is; ask again when that attempt has ended, or log off with ABORT"
                        : "what became of it is just being recorded; ask again")
                .orElse("it is in process; ask again");
    }

    private @Nullable Refused ofOrder(Step step, StoreState store, Order order, Candidate part) {
        boolean isSetAside = Recovery.isSetAside(part.label(), part.record());
        if (isSetAside && !(order instanceof Order.Release)) {
            return new Refused(
                    Refusal.Kind.SET_ASIDE, "it is damaged and was set aside; withdraw it, or mend it and release it");
        }
        if (order instanceof Order.Hold && isLeftInDoubt(part) && !isHeld(part)) {
            return new Refused(
                    Refusal.Kind.IN_DOUBT,
                    "it is in doubt and waits for a decision already (policy "
                            + part.record().policy() + ")");
        }
        if (order instanceof Order.Release && !isHeld(part)) {
            return new Refused(Refusal.Kind.NOT_HELD, "it is not held: " + word(part));
        }
        if (order instanceof Order.Decide) {
            return undecidable(part);
        }
        if (order instanceof Order.Reroute reroute) {
            return notTaken(step, reroute, part);
        }
        return order instanceof Order.Retry ? unready(step, store, part) : null;
    }

    private static @Nullable Refused undecidable(Candidate part) {
        if (!part.record().has(Fate.IN_DOUBT)) {
            return new Refused(Refusal.Kind.NOT_IN_DOUBT, "it is not in doubt: " + word(part));
        }
        return isHeld(part)
                ? new Refused(Refusal.Kind.HELD, "it is held: " + part.record().holdReason() + "; release it first")
                : null;
    }

    private @Nullable Refused notTaken(Step step, Order.Reroute reroute, Candidate part) {
        TransportState next = core.transports.named(step, reroute.transport());
        String type = part.recipients().get(0).addressType();
        return next == null || next.takes(type)
                ? null
                : new Refused(
                        Refusal.Kind.NOT_TAKEN,
                        "transport " + next.name + " takes no " + type + " addresses; its route stays "
                                + part.record().transport());
    }

    private static @Nullable Refused unready(Step step, StoreState store, Candidate part) {
        if (isHeld(part)) {
            return new Refused(Refusal.Kind.HELD, "it is held: " + part.record().holdReason() + "; release it instead");
        }
        if (isLeftInDoubt(part)) {
            return new Refused(
                    Refusal.Kind.IN_DOUBT,
                    "it is in doubt under policy " + part.record().policy() + "; decide RETRY or FAIL_UNKNOWN");
        }
        if (part.record().isScheduledAfter(step.now)) {
            return new Refused(
                    Refusal.Kind.SCHEDULED,
                    "its sender wants it sent at " + part.record().notBefore());
        }
        return store.standing.isSuspended(part.label())
                ? new Refused(
                        Refusal.Kind.SUSPENDED,
                        "its transport or destination is suspended; resume that, and it is sent")
                : null;
    }

    private static String word(Candidate part) {
        return part.record().state().name().toLowerCase(Locale.ROOT);
    }

    private static boolean isKept(Candidate part) {
        return Recovery.wasKept(part.label(), part.record());
    }

    /** By a person or a rule; not what a transport keeps. */
    static boolean isHeld(Candidate part) {
        return part.record().holdReason() != null || (part.label().state() == LabelState.HELD && !isKept(part));
    }

    private static boolean isLeftInDoubt(Candidate part) {
        return part.label().state() == LabelState.IN_DOUBT
                && part.record().policy() != InDoubtPolicy.RETRY
                && part.record().has(Fate.IN_DOUBT);
    }

    // --- what is recorded

    /** The order is durable. */
    void applied(Step step, StoreState store, Transfer transfer) {
        OrderRun run = transfer.order == null ? null : store.orders.get(transfer.order);
        transfer.order = null;
        if (run != null) {
            run.changed(transfer.requirePart().id());
            answer(step, store, run);
        }
    }

    /** Another hand was faster; returns whether that concerns an order only. */
    boolean isLost(Step step, StoreState store, Transfer transfer, ChangeResult result) {
        CallKey call = transfer.order;
        if (call == null) {
            return false;
        }
        transfer.order = null;
        OrderRun run = store.orders.get(call);
        if (run != null) {
            Refusal.Kind kind = result == ChangeResult.GONE ? Refusal.Kind.ENDED : Refusal.Kind.CHANGED;
            run.refuse(transfer.requirePart().id(), kind, "it changed meanwhile (" + result + ")");
            answer(step, store, run);
        }
        return true;
    }

    /** The store has failed: whether what was being written is recorded nobody knows. */
    void failAll(Step step, StoreState store) {
        for (OrderRun run : List.copyOf(store.orders.values())) {
            for (PartId part : List.copyOf(run.pending)) {
                run.refuse(part, Refusal.Kind.STORE, "its store failed while this was being recorded: " + store.failed);
            }
            answer(step, store, run);
        }
    }

    // --- rules and suspensions

    void standing(Step step, Event.StandingChanged event) {
        StoreState store = Core.store(step, event.store());
        if (store == null) {
            return;
        }
        Standing standing = event.standing().at(step.now);
        store.standing = standing;
        core.overdue.suspended(step, store);
        // What a transport has asked for is dealt with in its turn: it will not be asked for again.
        store.candidates.removeIf(part -> !part.deferred() && standing.isSuspended(part.label()));
        store.dirty = true;
        core.pumpAll(step);
    }

    /** Forgets what is over. */
    static void refresh(Step step, StoreState store) {
        Standing now = store.standing.at(step.now);
        if (now != store.standing) {
            store.standing = now;
            store.dirty = true;
        }
    }

    /** Whether nothing of its lane is attempted now; then it has been dealt with. */
    boolean isSuspended(Step step, StoreState store, Candidate candidate) {
        boolean isSuspended = store.standing.isSuspended(candidate.label());
        if (isSuspended && candidate.deferred()) {
            core.outbound.requeueKept(step, store, candidate.id()); // its transport will not ask again
        }
        return isSuspended;
    }

    /** Whether a rule keeps a part from being attempted; then it has been dealt with. */
    boolean isCaught(Step step, StoreState store, Candidate candidate) {
        Rule rule =
                store.standing.ruleFor(candidate.recipients(), candidate.id().message(), candidate.record(), step.now);
        if (rule == null) {
            return false;
        }
        if (candidate.deferred() && !store.deferred.containsKey(candidate.id())) {
            return true;
        }
        Transfer transfer = begin(step, store, candidate);
        write(step, store, transfer, Order.of(rule), candidate);
        return true;
    }
}
