package org.postlude.spooler.core;

import static org.postlude.spooler.core.Violation.check;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.store.Activity;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.Outcome;
import org.postlude.store.ReportOn;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;

/** What is promised in every state, whatever happened before it. */
final class ModelPromises {
    private ModelPromises() {}

    /** What is in process, as the world outside the core sees it. */
    static Set<Activity> activity(ModelWorld world) {
        Set<Activity> activity = EnumSet.noneOf(Activity.class);
        for (ModelWorker worker : world.workers) {
            if (!worker.fenced) {
                activity.add(worker.isInbound() ? Activity.INBOUND : Activity.OUTBOUND);
            }
        }
        if (world.broken) {
            return activity; // the store will do nothing of what it was asked
        }
        for (ModelTask task : world.queue) {
            Command command = task.command();
            if (task.isWrite() || command instanceof Command.FileReport || command instanceof Command.FileLocal) {
                activity.add(Activity.OUTBOUND);
            }
        }
        return activity;
    }

    /** The report of a release tells what the store holds. */
    static void released(ModelWorld world, Verdict verdict) {
        ModelImage disk = world.disk;
        check(verdict.outcome() == Outcome.RELEASED, "a released store answers ", verdict.outcome());
        check(verdict.activity().isEmpty(), "a released store has activity ", verdict.activity());
        check(activity(world).isEmpty(), "the store is released, and transfers are in process");
        if (world.broken) {
            check(!verdict.problems().isEmpty(), "the store failed, and the report does not tell");
            return; // what it holds is known when it is opened again
        }
        check(
                verdict.counts().left() == disk.left(),
                "left is ",
                verdict.counts().left(),
                ", the store holds ",
                disk.left());
        int sent = disk.ended(MessageEnd.SENT) - world.sentBefore;
        int returned = disk.ended(MessageEnd.RETURNED) - world.returnedBefore;
        check(verdict.counts().sent() == sent, "sent is ", verdict.counts().sent(), ", not ", sent);
        check(
                verdict.counts().returned() == returned,
                "returned is ",
                verdict.counts().returned(),
                ", not ",
                returned);
        check(
                verdict.counts().received() == world.receivedHere,
                "received is ",
                verdict.counts().received(),
                ", not ",
                world.receivedHere);
        if (verdict.mode() == LogoffMode.NO_WAIT || verdict.mode() == LogoffMode.PURGE) {
            int owed = world.owed & ~excused(world, verdict.mode());
            check(owed == 0, verdict.mode(), " ended, and parts ", owed, " had no attempt");
        }
        for (ModelPart part : disk.parts) {
            check(
                    part == null || (part.label().state() != LabelState.CLAIMED && !part.isKept()),
                    "the store is released, and a part of it is still in hand");
        }
    }

    /** After each step of the core. */
    static void afterStep(
            ModelWorld world, Event event, @Nullable LogoffMode before, List<Command> commands, ModelHands hands) {
        check(
                hands.told.containsAll(hands.invalidated) && hands.invalidated.containsAll(hands.told),
                "handles ",
                hands.invalidated,
                " became invalid, ",
                hands.told,
                " were told so");
        if (hands.answered == Outcome.REFUSED) {
            for (Command command : commands) {
                check(
                        command instanceof Command.Answer
                                || command instanceof Command.WakeAt
                                || command instanceof Command.Warn
                                || command instanceof Command.Breach,
                        "refused, and yet ",
                        command);
            }
        }
        StoreState store = world.store();
        for (ModelClient client : world.clients) {
            boolean holds = store != null && store.key.equals(client.store) && store.handles.containsKey(client.handle);
            check(
                    holds == (client.valid && !client.closed),
                    "the core and client disagree whether its handle is valid");
        }
        if (store != null && store.run != null) {
            boolean isBegun = event instanceof Event.LogoffRequested
                    ? hands.answered != Outcome.REFUSED
                            && hands.answered != Outcome.RELEASED_SHARED
                            && before != store.run.mode
                    : event instanceof Event.CloseHandle && before == null;
            if (isBegun || event instanceof Event.GateDrained) {
                account(world, store, store.run);
            }
        }
    }

    /** What waits for a dead destination had its attempt (rule D13); what waits for a limit past the deadline is left (D20). */
    private static int excused(ModelWorld world, LogoffMode mode) {
        int excused = 0;
        for (int i = 0; i < world.disk.parts.length; i++) {
            ModelPart part = world.disk.parts[i];
            boolean isDead = part != null
                    && world.alive()
                            .destinations
                            .outages
                            .containsKey(part.label().lane());
            boolean isLimited = !world.scenario.limits.isEmpty() && world.scenario.deadlines;
            excused |= (isDead && mode == LogoffMode.NO_WAIT) || isLimited ? 1 << i : 0;
        }
        return excused;
    }

    /** Nothing is begun for its lane, until an alarm. */
    private static boolean isShut(ModelWorld world, ModelPart part) {
        SpoolerState state = world.alive();
        return state.destinations.shut.contains(part.label().lane())
                || state.limits.full.containsKey(part.label().lane());
    }

    /** What a logoff owes, from the moment on that its ready set is known. */
    private static void account(ModelWorld world, StoreState store, LogoffRun run) {
        if (run.stage != LogoffRun.Stage.DRAINING) {
            return;
        }
        world.served = 0;
        world.owed = 0;
        Instant cutoff = run.cutoff;
        if (!run.gateDrained || cutoff == null) {
            return;
        }
        for (int i = 0; i < world.disk.parts.length; i++) {
            ModelPart part = world.disk.parts[i];
            if (part == null
                    || store.busy.contains(part.id())
                    || !part.label().state().isWaiting()) {
                continue;
            }
            Instant due = part.label().due();
            Instant last = part.record().lastAttempt();
            boolean isOwed = run.mode == LogoffMode.NO_WAIT
                    ? !due.isAfter(cutoff)
                    : run.mode == LogoffMode.PURGE
                            && (due.isBefore(Label.NEVER) || part.isKept())
                            && (last == null || !last.isAfter(world.now));
            if (isOwed) {
                world.owed |= 1 << i;
            }
        }
    }

    /** After each move of the world, a cut too. */
    static void always(ModelWorld world) {
        for (ModelPart part : world.disk.parts) {
            if (part != null) {
                nothingLost(world, part);
                inGoodHands(world, part);
                ModelOrders.areKept(world, part);
            }
        }
        check(
                !world.scenario.inbound || world.atSource || world.disk.received,
                "the source has let its message go, and the store does not have it");
        nothingSleeps(world);
    }

    private static void nothingLost(ModelWorld world, ModelPart part) {
        for (int i = 0; i < part.recipients().size(); i++) {
            int bit = part.bit(i);
            Fate fate = part.record().marks().get(i).fate();
            int reports = world.disk.reports(bit, ReportOn.FAILURE);
            check(
                    !fate.isDelivered() || world.hopsOf(bit) > 0,
                    "lost: ",
                    part.recipients().get(i),
                    " is recorded as delivered, and nobody has the message");
            check(
                    fate != Fate.RETURNED || reports > 0 || !part.record().mayTell(ReportOn.FAILURE),
                    "lost: ",
                    part.recipients().get(i),
                    " is recorded as returned, and there is no report");
            check(
                    !part.isDone()
                            || fate.isEnded()
                            || world.disk.withdrawn.contains(part.id().message()),
                    "lost: part ",
                    part.id(),
                    " ended with a recipient ",
                    fate);
            check(
                    fate != Fate.DELIVERED
                            || world.disk.reports(bit, ReportOn.SUCCESS) == 1
                            || !part.record().mayTell(ReportOn.SUCCESS),
                    part.recipients().get(i),
                    " is recorded as delivered, and its sender asked to be told and was not");
            check(
                    part.record().past().delayTold() == null
                            || world.disk.filed.stream()
                                    .anyMatch(filed -> filed.key().endsWith(":delay")),
                    "part ",
                    part.id(),
                    " is recorded as told of its delay, and there is no report");
            for (ReportOn about : ReportOn.values()) {
                int told = world.disk.reports(bit, about);
                check(told <= 1, part.recipients().get(i), " is reported ", told, " times of ", about);
            }
        }
    }

    /** A part that is claimed or kept is in somebody's hands, unless the process is dead. */
    private static void inGoodHands(ModelWorld world, ModelPart part) {
        LabelState state = part.label().state();
        StoreState store = world.store();
        boolean isTakenOver = store != null && store.phase != StoreState.Phase.OPENING;
        if (world.state == null || world.broken || (store != null && !isTakenOver)) {
            return;
        }
        boolean isBusy = store != null && store.busy.contains(part.id());
        check(state != LabelState.CLAIMED || isBusy, "part ", part.id(), " is claimed, and in nobody's hands");
        boolean isDeferred = store != null && store.deferred.containsKey(part.id());
        check(!part.isKept() || isBusy || isDeferred, "part ", part.id(), " is kept by a transport, nobody knows");
        check(
                state != LabelState.IN_DOUBT
                        || part.record().policy() != InDoubtPolicy.RETRY
                        || part.record().holdReason() != null
                        || part.label().due().isBefore(Label.NEVER),
                "part ",
                part.id(),
                " is in doubt for ever under policy RETRY");
    }

    /** While nothing is under way, whatever waits has an alarm that is set in time. */
    private static void nothingSleeps(ModelWorld world) {
        StoreState store = world.store();
        if (store == null
                || store.phase != StoreState.Phase.OPEN
                || store.failed != null
                || !world.queue.isEmpty()
                || !world.workers.isEmpty()
                || world.polled
                || world.flushAsks > 0
                || world.submit == ModelWorld.Submit.INSIDE
                || world.submit == ModelWorld.Submit.DURABLE) {
            return;
        }
        Instant wake = world.wake;
        for (ModelPart part : world.disk.parts) {
            if (part != null
                    && part.label().state().isWaiting()
                    && part.label().due().isBefore(Label.NEVER)) {
                Instant due = part.label().due();
                boolean isShut = isShut(world, part);
                check(
                        wake != null && (isShut || (due.isAfter(world.now) && !wake.isAfter(due))),
                        "part ",
                        part.id(),
                        " is due at ",
                        due,
                        ", and nothing will wake anybody: it sleeps");
            }
        }
        check(
                !world.scenario.inbound || !world.atSource || wake != null,
                "a message waits at the source, and nothing will wake anybody");
    }
}
