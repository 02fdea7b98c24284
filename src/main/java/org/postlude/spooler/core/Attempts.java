package org.postlude.spooler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.postlude.message.MessageState;
import org.postlude.message.Phase;
import org.postlude.message.Recipient;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.transport.EndResult;
import org.postlude.transport.Permit;

/** An outbound transfer from its claim to its recorded outcome: docs/adr/0002, semantics 3.4, 3.5. */
final class Attempts {
    private final Core core;

    Attempts(Core core) {
        this.core = core;
    }

    void written(Step step, Event.Written event) {
        Transfer transfer = step.state.transfers.get(event.attempt());
        StoreState store = Core.store(step, event.store());
        if (transfer == null || store == null) {
            return;
        }
        if (event.result() != ChangeResult.APPLIED) {
            lost(step, store, transfer, event.result());
            return;
        }
        Candidate part = transfer.requirePart();
        transfer.part = part.at(part.revision() + 1, part.label(), part.record());
        if (transfer.order != null) {
            core.orders.applied(step, store, transfer);
        }
        switch (transfer.stage) {
            case CLAIMING -> claimed(step, store, transfer);
            case RUNNING -> permitRecorded(step, store, transfer);
            case RECORDING -> {
                Limits.recorded(store, transfer);
                recorded(step, store, transfer);
            }
            case FILING, REPORTING -> throw new IllegalStateException("nothing was to be written: " + transfer);
        }
    }

    /** Another hand was faster; the store has the truth. */
    void lost(Step step, StoreState store, Transfer transfer, ChangeResult result) {
        if (result == ChangeResult.FENCED) {
            core.opening.storeFailed(
                    step,
                    new Event.StoreFailed(
                            store.key,
                            "another spooler has taken the queue over; this one sends and records nothing more of it"));
            return;
        }
        if (core.orders.isLost(step, store, transfer, result)) {
            store.dirty = true;
            finish(step, store, transfer);
            return;
        }
        if (transfer.permit == Transfer.PermitState.RECORDING) {
            step.give(new Command.AnswerPermit(transfer.attempt, Permit.STOP));
        }
        if (transfer.stage != Transfer.Stage.CLAIMING) {
            AttemptAnswer early = transfer.early;
            String sentence = "part " + transfer.requirePart().id() + " was " + result
                    + " when its transfer was to be recorded; it stays as the store has it"
                    + (early == null ? "" : ", and what came of it is not recorded: " + early);
            store.problems.add(sentence);
            step.give(new Command.Warn(sentence));
        }
        store.dirty = true;
        finish(step, store, transfer);
    }

    private void claimed(Step step, StoreState store, Transfer transfer) {
        Candidate part = transfer.requirePart();
        if (transfer.stopping) {
            core.settling.unclaim(step, store, transfer);
        } else if (part.record().isTelling()) {
            core.settling.report(step, store, transfer);
        } else if (transfer.transport != null && !core.outbound.holdsPlace(step, transfer)) {
            core.settling.unclaim(step, store, transfer);
        } else if (transfer.transport == null || transport(step, transfer).isLocal()) {
            transfer.stage = Transfer.Stage.FILING;
            transfer.begun = step.now;
            step.give(new Command.FileLocal(
                    store.key,
                    transfer.attempt,
                    "local:" + part.id().message() + ":" + part.id().index(),
                    part));
        } else {
            transfer.stage = Transfer.Stage.RUNNING;
            transfer.begun = step.now;
            transfer.lastProgress = step.now;
            step.give(new Command.Attempt(
                    transfer.attempt,
                    transfer.transport,
                    store.key,
                    part.id(),
                    part.record().sender(),
                    offered(part),
                    part.deferred(),
                    store.failed == null && part.record().policy() == InDoubtPolicy.RETRY,
                    part.record(),
                    part.record().terms().dsn().of(part.recipients())));
        }
    }

    private static List<Recipient> offered(Candidate part) {
        PartRecord record = part.record();
        List<Recipient> all = part.recipients();
        return java.util.stream.IntStream.range(0, all.size())
                .filter(i -> record.isOffered(record.marks().get(i).fate()))
                .mapToObj(all::get)
                .toList();
    }

    private static TransportState transport(Step step, Transfer transfer) {
        TransportState transport = transfer.transport == null ? null : step.state.transports.get(transfer.transport);
        if (transport == null) {
            throw new IllegalStateException("no transport for " + transfer);
        }
        return transport;
    }

    void progress(Step step, Event.Progress event) {
        Transfer transfer = step.state.transfers.get(event.attempt());
        if (transfer != null) {
            transfer.movedAt(event.at(), step.now);
            if (event.phase() != Phase.COMMITTED && event.phase().compareTo(transfer.phase) > 0) {
                transfer.phase = event.phase();
            }
        }
    }

    void permitAsked(Step step, Event.PermitAsked event) {
        Transfer transfer = step.state.transfers.get(event.attempt());
        StoreState store = transfer == null ? null : Core.store(step, transfer.store);
        if (transfer == null || store == null || transfer.stage != Transfer.Stage.RUNNING) {
            step.give(new Command.AnswerPermit(event.attempt(), Permit.STOP));
            return;
        }
        if (transfer.permit != Transfer.PermitState.NONE) {
            step.give(new Command.Breach(
                    "T7",
                    "transport " + transport(step, transfer).name + " asked twice for the permit of " + named(transfer)
                            + ", which is asked for exactly once; it gets the same answer, and "
                            + (transfer.isInbound()
                                    ? "its message stays at the source until it is filed"
                                    : "its message stays queued until this attempt has ended")));
            boolean granted = transfer.permit == Transfer.PermitState.GRANTED;
            step.give(new Command.AnswerPermit(event.attempt(), granted ? Permit.PROCEED : Permit.STOP));
        } else if (transfer.stopping || store.failed != null) {
            transfer.permit = Transfer.PermitState.DENIED;
            step.give(new Command.AnswerPermit(event.attempt(), Permit.STOP));
        } else if (transfer.isInbound() || transfer.requirePart().record().policy() == InDoubtPolicy.RETRY) {
            grant(step, transfer);
        } else {
            transfer.permit = Transfer.PermitState.RECORDING;
            Candidate part = transfer.requirePart();
            Settling.write(step, transfer, part.label(), part.record().withPermit(true));
        }
    }

    /** What is done is done: whatever else is known of it, the next hop may have it. */
    void permitTaken(Step step, Event.PermitTaken event) {
        Transfer transfer = step.state.transfers.get(event.attempt());
        if (transfer != null && transfer.stage == Transfer.Stage.RUNNING) {
            transfer.permit = Transfer.PermitState.GRANTED;
            transfer.phase = Phase.COMMITTED;
        }
    }

    private static void grant(Step step, Transfer transfer) {
        transfer.permit = Transfer.PermitState.GRANTED;
        transfer.phase = Phase.COMMITTED;
        transfer.lastProgress = step.now;
        step.give(new Command.AnswerPermit(transfer.attempt, Permit.PROCEED));
    }

    private void permitRecorded(Step step, StoreState store, Transfer transfer) {
        AttemptAnswer early = transfer.early;
        if (early != null) {
            transfer.permit = Transfer.PermitState.DENIED;
            step.give(new Command.AnswerPermit(transfer.attempt, Permit.STOP));
            ended(step, store, transfer, early);
        } else if (transfer.stopping) {
            transfer.permit = Transfer.PermitState.DENIED;
            step.give(new Command.AnswerPermit(transfer.attempt, Permit.STOP));
        } else {
            grant(step, transfer);
        }
    }

    void ended(Step step, Event.AttemptEnded event) {
        TransportKey left = step.state.abandoned.remove(event.attempt());
        if (left != null) {
            TransportState transport = step.state.transports.get(left);
            if (transport != null) {
                transport.abandoned--;
            }
            core.pumpAll(step);
            return;
        }
        Transfer transfer = step.state.transfers.get(event.attempt());
        StoreState store = transfer == null ? null : Core.store(step, transfer.store);
        if (transfer == null || store == null || transfer.stage != Transfer.Stage.RUNNING) {
            return;
        }
        core.outbound.freePlace(step, store, transfer);
        if (transfer.permit == Transfer.PermitState.RECORDING) {
            // The part's row is being written for the permit, and what came of it can be written only over that.
            transfer.early = event.answer();
            core.pumpAll(step);
        } else {
            ended(step, store, transfer, event.answer());
        }
    }

    /** Its worker has gone. */
    void ended(Step step, StoreState store, Transfer transfer, AttemptAnswer answer) {
        if (store.failed != null) {
            store.problems.add("the outcome of part " + transfer.requirePart().id()
                    + " could not be recorded; it comes back in doubt when the store is opened again");
            drop(step, store, transfer);
        } else if (answer instanceof AttemptAnswer.Damaged damaged) {
            if (transfer.permit == Transfer.PermitState.GRANTED
                    || Outcomes.holds(damaged.answer().ofTransport())) {
                // Damage unsays nothing of what was seen; whoever is left finds it again at the next attempt.
                conclude(step, store, transfer, damaged.answer());
            } else {
                transfer.stage = Transfer.Stage.FILING;
                step.give(new Command.SetAside(
                        store.key, transfer.attempt, transfer.requirePart().id(), damaged.reason()));
            }
        } else {
            conclude(step, store, transfer, answer);
        }
        core.pumpAll(step);
    }

    private void conclude(Step step, StoreState store, Transfer transfer, AttemptAnswer answer) {
        TransportState transport = transport(step, transfer);
        boolean permitted = transfer.permit == Transfer.PermitState.GRANTED;
        Sign sign = core.destinations.answered(step, transport, transfer, answer, permitted);
        core.limits.ended(step, transfer, !(answer.ofTransport() instanceof AttemptAnswer.None));
        Outcomes.After after = Outcomes.of(transfer.requirePart(), answer, permitted, transport.abilities.deferring());
        if (after.violation() != null) {
            step.give(after.violation().by(transport.name, transfer.requirePart()));
        }
        if (!permitted && Outcomes.wasHandedOver(answer.ofTransport())) {
            step.give(new Command.Breach(
                    "T7",
                    "transport " + transport.name + " handed part "
                            + transfer.requirePart().id()
                            + " over without a permit; its outcome is recorded, and whoever"
                            + " has none stays queued"));
        }
        Candidate part = transfer.requirePart();
        Poison.heard(transport, part.id(), answer);
        PartRecord record = after.counted()
                ? Settling.tried(step, transfer, after.record(), Poison.isBroken(answer))
                : after.record().uncounted();
        if (after.kept()) {
            transfer.stage = Transfer.Stage.RECORDING;
            Settling.write(
                    step,
                    transfer,
                    part.label().with(LabelState.HELD, Label.NEVER),
                    record.withPermit(false).withState(MessageState.TRANSPORT_DEFERRED));
            return;
        }
        if (transfer.stopping && !permitted && isStopped(answer.ofTransport())) {
            // As if it had never been picked: whoever opens the store again finds it ready.
            transfer.part =
                    part.at(part.revision(), part.label(), after.record().uncounted());
            core.settling.rest(step, store, transfer, MessageState.QUEUED, step.now);
            return;
        }
        transfer.part = part.at(part.revision(), part.label(), record);
        if (sign.isOfTheWay()) {
            Terms.Hop hop = Hops.after(step, transfer.requirePart());
            if (hop != null) {
                core.hops.goOn(step, store, transfer, hop);
                return;
            }
            record = Hops.begunAnew(record);
            transfer.part = part.at(part.revision(), part.label(), record);
        }
        if (sign.kind() == Sign.Kind.UNCONFIGURED) {
            transfer.part = part.at(part.revision(), part.label(), after.counted() ? record.uncounted() : record);
            // Old mail under another URL holds no transport, so it waits for itself.
            boolean isHeld =
                    Destinations.isShut(step, transport.name, part.label().lane());
            Duration rest = isHeld ? Duration.ZERO : Destinations.bounded(step, sign.retryAfter());
            core.settling.stay(step, store, transfer, step.now.plus(rest));
            return;
        }
        Duration wait = after.counted() ? Settling.backOff(step, transfer, record, after) : step.settings.busyDelay();
        core.settling.settle(step, store, transfer, step.now.plus(wait));
    }

    private static boolean isStopped(AttemptAnswer answer) {
        return answer instanceof AttemptAnswer.Failed
                || (answer instanceof AttemptAnswer.Ended ended && ended.result() instanceof EndResult.Stopped);
    }

    private void recorded(Step step, StoreState store, Transfer transfer) {
        Candidate part = transfer.requirePart();
        if (part.label().state() == LabelState.CLAIMED) {
            core.settling.report(step, store, transfer);
            return;
        }
        if (part.record().state() == MessageState.TRANSPORT_DEFERRED) {
            store.deferred.put(part.id(), part);
            step.state.stores.keeps(store);
            core.overdue.kept(step, store, part);
        } else if (!part.label().due().isAfter(step.now)) {
            store.dirty = true;
        } else if (part.label().due().isBefore(store.nextDue == null ? Label.NEVER : store.nextDue)) {
            store.nextDue = part.label().due();
        }
        if (transfer.retried && store.mayStart() && store.candidates.forced() < step.settings.window()) {
            // Forced, so that no memory of what failed before keeps it back. Of many these find out for the others,
            // which are due.
            store.candidates.addFirst(part.asForced());
        }
        if (transfer.transport != null && isForTheApplication(part)) {
            step.give(new Command.Ask(store.key, part));
        }
        finish(step, store, transfer);
        core.outbound.keptBy(step, store, transfer);
    }

    /**
     * The parts of the message that waited are held and so still left; each report names it, for it reads the queue. What
     * is claimed is not touched: the part whose attempt found the damage is held by this, any other keeps its outcome, and
     * finds the damage itself if it is attempted again. So does a part that a transport keeps and asks for.
     */
    void wasSetAside(Step step, Event.WasSetAside event) {
        StoreState store = Core.store(step, event.store());
        if (store == null) {
            return;
        }
        step.give(new Command.Warn(event.sentence()));
        Transfer finder = event.attempt() == null ? null : step.state.transfers.get(event.attempt());
        if (finder != null) {
            Candidate part = finder.requirePart();
            finder.stage = Transfer.Stage.RECORDING;
            Settling.write(
                    step,
                    finder,
                    part.label().with(LabelState.HELD, Label.NEVER),
                    Recovery.ofDamage(part.record(), event.reason()));
        }
    }

    private static boolean isForTheApplication(Candidate part) {
        return part.label().state() == LabelState.IN_DOUBT
                && part.record().policy() == InDoubtPolicy.ASK
                && part.record().has(Fate.IN_DOUBT);
    }

    /** A worker that has been silent for too long is abandoned: it may hang for ever, the mail must not. */
    void tick(Step step) {
        // A store that takes so long for a claim does not keep the places of a transport from the other stores.
        Instant slowSince = step.now.minus(step.settings.slowClaim());
        for (Transfer transfer : List.copyOf(step.state.transfers.values())) {
            StoreState store = Core.store(step, transfer.store);
            if (store != null
                    && transfer.stage == Transfer.Stage.CLAIMING
                    && store.run == null
                    && !transfer.since.isAfter(slowSince)) {
                core.outbound.freePlace(step, store, transfer);
            }
            if (store != null
                    && transfer.isOnTransport()
                    && !transfer.silentUntil(step.settings).isAfter(step.now)) {
                step.give(new Command.Breach(
                        transfer.isInbound() ? "T14" : "T18",
                        "transport " + transport(step, transfer).name + ": " + named(transfer)
                                + " made no progress since " + transfer.lastProgress + "; its worker is abandoned, "
                                + whereItStays(transfer)));
                abandon(step, store, transfer, "no progress since " + transfer.lastProgress, true);
            }
        }
    }

    private static String named(Transfer transfer) {
        return transfer.attempt + (transfer.part == null ? "" : " of part " + transfer.part.id());
    }

    private static String whereItStays(Transfer transfer) {
        boolean isPermitted = transfer.permit == Transfer.PermitState.GRANTED;
        if (transfer.isInbound()) {
            return "its message stays at the source; nothing comes in this way until that worker is back";
        }
        return isPermitted ? "and its message is in doubt, for it had its permit" : "its message stays queued";
    }

    /** Gives a worker up: what it does from now on has no effect. Past its permit, the part is in doubt. */
    void abandon(Step step, StoreState store, Transfer transfer, String why, boolean broke) {
        if (transfer.permit == Transfer.PermitState.RECORDING) {
            // The store has it in hand, not the worker: the answer to the permit ends this.
            transfer.lastProgress = step.now;
            return;
        }
        if (transfer.transport != null) {
            step.give(new Command.Fence(transfer.transport, transfer.attempt));
        }
        boolean permitted = transfer.permit == Transfer.PermitState.GRANTED;
        if (transfer.isInbound() || store.failed != null) {
            drop(step, store, transfer);
        } else {
            TransportState transport = transport(step, transfer);
            core.outbound.freePlace(step, store, transfer);
            transport.abandoned++;
            core.destinations.abandoned(step, transport, transfer, why);
            core.limits.ended(step, transfer, true);
            step.state.abandoned.put(transfer.attempt, transport.key);
            transfer.permit = permitted ? transfer.permit : Transfer.PermitState.DENIED;
            AttemptAnswer answer = new AttemptAnswer.Failed(why, broke);
            Outcomes.After after = Outcomes.of(transfer.requirePart(), answer, permitted, false);
            Candidate part = transfer.requirePart();
            Poison.heard(transport, part.id(), answer);
            PartRecord record = Settling.tried(step, transfer, after.record(), broke);
            transfer.part = part.at(part.revision(), part.label(), record);
            if (transfer.stopping && !permitted) {
                core.settling.rest(step, store, transfer, MessageState.QUEUED, step.now);
            } else {
                core.settling.settle(
                        step, store, transfer, step.now.plus(Settling.backOff(step, transfer, record, after)));
            }
        }
        core.logoffs.transferGone(store, transfer);
    }

    void finish(Step step, StoreState store, Transfer transfer) {
        drop(step, store, transfer);
        core.pumpAll(step);
    }

    /** Forgets a transfer and frees its place. */
    void drop(Step step, StoreState store, Transfer transfer) {
        core.flushes.settled(store, transfer);
        step.state.transfers.remove(transfer.attempt);
        core.destinations.gone(step, transfer);
        core.limits.ended(step, transfer, false);
        if (transfer.part != null) {
            store.busy.remove(transfer.part.id());
            core.outbound.freePlace(step, store, transfer);
        }
        core.logoffs.transferGone(store, transfer);
    }
}
