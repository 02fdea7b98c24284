package org.postlude.spooler.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;
import org.postlude.spooler.AbortPolicy;
import org.postlude.store.Activity;
import org.postlude.store.LogoffMode;
import org.postlude.store.Outcome;

/** The decision table: semantics 1.7 and 1.8, rules L1 to L16 and D1 to D11. */
final class Logoffs {
    private final Core core;
    private final Endings endings;

    Logoffs(Core core) {
        this.core = core;
        this.endings = new Endings(core);
    }

    void requested(Step step, Event.LogoffRequested event) {
        StoreState store = Core.store(step, event.store());
        if (event.face() == Face.SHUTDOWN && store != null && store.phase != StoreState.Phase.OPENING) {
            shutdown(step, store, event);
            return;
        }
        Set<HandleKey> mine = store == null ? Set.of() : handlesOf(store, event);
        if (store == null || mine.isEmpty()) {
            step.give(new Command.OpenFailed(event.call(), event.store(), "the handle was released"));
            return;
        }
        store.savedMode = event.mode();
        if (mine.size() < store.handles.size()) {
            shared(step, store, mine, event);
        } else {
            sole(step, store, mine, event);
        }
    }

    void processEnds(Step step, Event.ProcessEnds event) {
        step.state.ending = true;
        step.state.endsBy = event.until();
        for (StoreState store : step.state.stores.wakeAll()) {
            if (store.phase != StoreState.Phase.OPENING) {
                end(step, store, event.until());
            }
        }
    }

    private void shutdown(Step step, StoreState store, Event.LogoffRequested event) {
        // It waits as one for ORDERLY does: not only for the grace.
        Waiter waiter = new Waiter(event.call(), event.deadline(), false, LogoffMode.ORDERLY, running(store));
        end(step, store, event.deadline());
        if (store.run != null) {
            store.run.waiters.add(waiter);
            store.run.submitting |= event.submitting();
        }
        check(step, store);
        answerLate(step, store);
    }

    /**
     * As an ABORT that cannot be refused (rule S13): what can be stopped is stopped, what is past its permit is waited for.
     * Nobody's mode takes its place.
     */
    void end(Step step, StoreState store, @Nullable Instant until) {
        begin(step, store, LogoffMode.ABORT);
        LogoffRun run = store.run;
        if (run != null) {
            run.last = true;
            if (until != null && run.graceEnds != null) {
                // What does not return is given up while there is time to record that nobody was sent to.
                Instant half = step.now.plus(Duration.between(step.now, until).dividedBy(2));
                run.graceEnds = half.isBefore(run.graceEnds) ? half : run.graceEnds;
            }
        }
        check(step, store);
    }

    private static Set<HandleKey> handlesOf(StoreState store, Event.LogoffRequested event) {
        Set<HandleKey> mine = new TreeSet<>();
        store.handles.forEach((handle, session) -> {
            if (handle.equals(event.handle()) || event.sessions().contains(session)) {
                mine.add(handle);
            }
        });
        return mine;
    }

    /** Others hold the store: only this share goes, at once, and nobody notices (rules L8, L9, D5). */
    private static void shared(Step step, StoreState store, Set<HandleKey> mine, Event.LogoffRequested event) {
        store.handles.keySet().removeAll(mine);
        step.give(new Command.Invalidate(store.key, mine));
        step.give(new Command.Answer(
                event.call(),
                store.key,
                new Verdict(
                        event.mode(),
                        Optional.empty(),
                        Outcome.RELEASED_SHARED,
                        Set.of(),
                        store.counts(),
                        List.of(),
                        List.of(),
                        false),
                event.deadline()));
    }

    private void sole(Step step, StoreState store, Set<HandleKey> mine, Event.LogoffRequested event) {
        Waiter waiter = new Waiter(event.call(), event.deadline(), false, event.mode(), running(store));
        boolean isSubmitting =
                event.submitting() && event.mode() == LogoffMode.QUIET && store.run == null && store.isMailed();
        if (isSubmitting || isRefused(step, store, event.mode())) {
            Verdict verdict = verdict(step, store, waiter, event.mode(), Outcome.REFUSED);
            step.give(new Command.Answer(
                    event.call(), store.key, isSubmitting ? verdict.submitting() : verdict, event.deadline()));
            return;
        }
        begin(step, store, event.mode());
        if (event.face() == Face.DETACHED) {
            store.handles.keySet().removeAll(mine);
            step.give(new Command.Invalidate(store.key, mine));
            step.give(new Command.Answer(
                    event.call(),
                    store.key,
                    verdict(step, store, waiter, event.mode(), Outcome.RELEASED),
                    event.deadline()));
        } else if (store.run != null) {
            store.run.waiters.add(waiter);
            store.run.submitting |= event.submitting();
        }
        check(step, store);
        answerLate(step, store);
    }

    private static Optional<LogoffMode> running(StoreState store) {
        return Optional.ofNullable(store.run).map(run -> run.mode);
    }

    /** QUIET refuses while anything is in process, ABORT if not everything can be stopped (1.8, steps 2 to 4). */
    private static boolean isRefused(Step step, StoreState store, LogoffMode mode) {
        if (mode == LogoffMode.QUIET) {
            return step.state.isBusy(store.key);
        }
        if (mode != LogoffMode.ABORT) {
            return false;
        }
        if (step.settings.abortPolicy() == AbortPolicy.STRICT) {
            return step.state.isBusy(store.key);
        }
        return step.state.transfersOf(store.key).anyMatch(transfer -> !canStop(step, transfer));
    }

    private static boolean canStop(Step step, Transfer transfer) {
        if (!transfer.isOnTransport()) {
            return true;
        }
        TransportState transport = transfer.transport == null ? null : step.state.transports.get(transfer.transport);
        return transfer.permit != Transfer.PermitState.GRANTED
                && transport != null
                && transport.abilities.cancellable();
    }

    /** From here on the store will be released; only the way there can still be changed. */
    private void begin(Step step, StoreState store, LogoffMode mode) {
        LogoffRun run = store.run;
        if (run == null) {
            run = new LogoffRun(mode);
            store.run = run;
            store.phase = StoreState.Phase.CLOSING;
            store.requeued = 0;
            store.cancelled = 0;
            step.give(new Command.CloseGate(store.key));
        } else if (run.last || run.mode == mode || run.stage != LogoffRun.Stage.DRAINING) {
            return; // waited for again, too far on to go another way, or the process ends
        } else {
            run.overwritten = Optional.of(run.mode);
            run.mode = mode;
            run.graceEnds = run.cancelled.isEmpty() ? null : run.graceEnds;
            run.cutoff = run.gateDrained ? step.now : null;
        }
        run.exhausted = false;
        run.limited.clear();
        run.flushBegun = false;
        store.emptyAt = null;
        core.flushes.stop(step, store);
        store.candidates.clear();
        store.dirty = true;
        if (mode == LogoffMode.ABORT) {
            stopAll(step, store, run);
        }
        if (!run.gateDrained && run.graceEnds == null && (mode == LogoffMode.ABORT || mode == LogoffMode.QUIET)) {
            // A client's submit came in at the same moment: a mode that does not wait, waits for it this long at most.
            run.graceEnds = step.now.plus(step.settings.abortGrace());
        }
    }

    /** The grace is counted from the first request to stop: who asks again does not make it longer. */
    private static void stopAll(Step step, StoreState store, LogoffRun run) {
        // The latest first: what its transport has not begun yet is taken back before the end of an earlier one begins
        // it.
        List<Transfer> latestFirst =
                new ArrayList<>(step.state.transfersOf(store.key).toList());
        Collections.reverse(latestFirst);
        latestFirst.sort(Comparator.comparing(transfer -> !transfer.isInbound())); // what comes in before what goes out
        for (Transfer transfer : latestFirst) {
            boolean isPermitted = transfer.permit == Transfer.PermitState.GRANTED;
            if (transfer.isEndingByItself() || transfer.stopping || isPermitted) {
                continue;
            }
            transfer.stopping = true;
            store.cancelled++;
            run.cancelled.add(transfer.attempt);
            run.graceEnds = step.now.plus(step.settings.abortGrace());
            if (transfer.isOnTransport() && transfer.transport != null) {
                step.give(new Command.Cancel(transfer.transport, transfer.attempt));
            }
        }
    }

    void gateDrained(Step step, Event.GateDrained event) {
        StoreState store = Core.store(step, event.store());
        LogoffRun run = store == null ? null : store.run;
        if (store != null && run != null) {
            run.gateDrained = true;
            run.cutoff = step.now;
            run.graceEnds = run.cancelled.isEmpty() ? null : run.graceEnds;
            check(step, store);
        }
    }

    void closeHandle(Step step, Event.CloseHandle event) {
        StoreState store = Core.store(step, event.store());
        boolean wasValid = store != null && store.handles.containsKey(event.handle());
        if (store == null || !wasValid || store.handles.size() > 1 || store.phase != StoreState.Phase.OPEN) {
            if (store != null && wasValid) {
                store.handles.remove(event.handle());
            }
            step.give(new Command.Closed(event.call()));
            return;
        }
        store.handles.remove(event.handle());
        LogoffMode mode = closing(store);
        if (store.savedMode == null) {
            long left = store.counts().left();
            if (left > 0 && mode == LogoffMode.ABORT) {
                step.give(new Command.Warn("store " + store.identity + " was closed without a logoff: " + left
                        + " messages stay queued, nothing is lost. Call storeLogoff, or open with logoffOnClose"));
            }
        }
        if (isRefused(step, store, mode)) {
            orphan(step, store, mode, event.call());
            return;
        }
        begin(step, store, mode);
        if (store.run != null) {
            store.run.waiters.add(new Waiter(event.call(), event.deadline(), true, mode, Optional.empty()));
        }
        check(step, store);
        answerLate(step, store);
    }

    /** What a close without a logoff means (rule L6). */
    private static LogoffMode closing(StoreState store) {
        LogoffMode saved = store.savedMode;
        return saved != null ? saved : store.options.logoffOnClose().orElse(LogoffMode.ABORT);
    }

    /** Whether the user is made to leave conversations (rule R6): also where only what is in process has kept an ABORT from being one. */
    static boolean isForced(StoreState store) {
        LogoffRun run = store.run;
        return run != null && (run.mode == LogoffMode.ABORT || (run.orphan && closing(store) == LogoffMode.ABORT));
    }

    /** Nobody is left to hear the refusal: the spooler finishes what is in process by itself (C13, D7). */
    private void orphan(Step step, StoreState store, LogoffMode refused, CallKey call) {
        step.give(
                new Command.Warn(
                        "store " + store.identity + " was closed and " + refused
                                + " was refused, for a transfer cannot be stopped; the spooler finishes it and then releases the store"));
        begin(step, store, LogoffMode.ORDERLY);
        if (store.run != null) {
            store.run.orphan = true;
        }
        step.give(new Command.Closed(call));
        check(step, store);
    }

    /** Goes as far towards the release as is possible now. */
    void check(Step step, StoreState store) {
        endings.check(step, store);
    }

    void noticeTaken(Step step, Event.NoticeTaken event) {
        StoreState store = Core.store(step, event.store());
        LogoffRun run = store == null ? null : store.run;
        if (store != null && run != null && run.noticesPending > 0) {
            run.noticesPending--;
            check(step, store);
        }
    }

    void transferGone(StoreState store, Transfer transfer) {
        LogoffRun run = store.run;
        if (run != null && run.cancelled.remove(transfer.attempt) && run.cancelled.isEmpty() && run.gateDrained) {
            run.graceEnds = null;
        }
    }

    void tick(Step step) {
        for (StoreState store : step.state.stores.awake()) {
            LogoffRun run = store.run;
            if (run == null) {
                continue;
            }
            if (run.graceEnds != null && !run.graceEnds.isAfter(step.now)) {
                graceOver(step, store, run);
            }
            if (run.noticesUntil != null && !run.noticesUntil.isAfter(step.now)) {
                store.problems.add(run.noticesPending + " transports did not take note of the logoff within "
                        + step.settings.noticeGrace());
                run.noticesPending = 0;
                run.noticesUntil = null;
            }
            answerLate(step, store);
        }
    }

    /** A transport agreed to stop and did not return (1.8, step 5): say so, and abandon its worker. */
    private void graceOver(Step step, StoreState store, LogoffRun run) {
        run.graceEnds = null;
        for (Waiter waiter : List.copyOf(run.waiters)) {
            // Who asked for another mode meanwhile has a deadline of their own (rule D3).
            if (waiter.asked() == LogoffMode.ABORT || waiter.asked() == LogoffMode.QUIET) {
                run.waiters.remove(waiter);
                answerIncomplete(step, store, waiter);
            }
        }
        for (AttemptId attempt : List.copyOf(run.cancelled)) {
            Transfer transfer = step.state.transfers.get(attempt);
            if (transfer != null && transfer.isOnTransport()) {
                core.attempts.abandon(step, store, transfer, "it was asked to stop and did not return", false);
            }
        }
        if (!run.cancelled.isEmpty()) {
            // The store still has a permit or a claim in hand; the worker that then gets STOP may hang as well.
            run.graceEnds = step.now.plus(step.settings.abortGrace());
        }
    }

    private static void answerLate(Step step, StoreState store) {
        LogoffRun run = store.run;
        if (run == null) {
            return;
        }
        for (Waiter waiter : List.copyOf(run.waiters)) {
            Instant deadline = waiter.deadline();
            if (deadline != null && !deadline.isAfter(step.now)) {
                run.waiters.remove(waiter);
                answerIncomplete(step, store, waiter);
            }
        }
    }

    private static void answerIncomplete(Step step, StoreState store, Waiter waiter) {
        if (waiter.close()) {
            step.give(new Command.Closed(waiter.call()));
        } else {
            LogoffMode mode = running(store).orElse(waiter.asked());
            Verdict verdict = verdict(step, store, waiter, mode, Outcome.INCOMPLETE);
            boolean isSubmitting = store.run != null && store.run.submitting && !store.run.gateDrained;
            step.give(new Command.Answer(
                    waiter.call(), store.key, isSubmitting ? verdict.submitting() : verdict, step.now));
        }
    }

    void storeReleased(Step step, Event.StoreReleased event) {
        StoreState store = step.state.stores.remove(event.store());
        LogoffRun run = store == null ? null : store.run;
        if (store == null || run == null) {
            return;
        }
        store.problems.addAll(event.problems());
        List<CallKey> calls = new ArrayList<>();
        List<Verdict> verdicts = new ArrayList<>();
        for (Waiter waiter : run.waiters) {
            if (waiter.close()) {
                step.give(new Command.Closed(waiter.call()));
            } else {
                calls.add(waiter.call());
                verdicts.add(verdict(step, store, waiter, run.mode, Outcome.RELEASED));
            }
        }
        Waiter nobody = new Waiter(new CallKey(-1), null, false, run.mode, Optional.empty());
        Verdict last = verdict(step, store, nobody, run.mode, Outcome.RELEASED);
        step.give(new Command.Released(store.key, Set.copyOf(store.handles.keySet()), calls, verdicts, last));
        store.pendingOpens.forEach(open -> core.opening.openStore(step, open));
    }

    private static Verdict verdict(Step step, StoreState store, Waiter waiter, LogoffMode mode, Outcome outcome) {
        List<InProcess> inProcess = step.state
                .transfersOf(store.key)
                .map(transfer -> inProcess(step, transfer))
                .toList();
        Set<Activity> activity = EnumSet.noneOf(Activity.class);
        inProcess.forEach(transfer -> activity.add(
                switch (transfer.direction()) {
                    case INBOUND -> Activity.INBOUND;
                    case OUTBOUND -> Activity.OUTBOUND;
                }));
        Optional<LogoffMode> overwritten = waiter.met().filter(met -> met != mode);
        if (overwritten.isEmpty() && store.run != null) {
            overwritten = store.run.overwritten.filter(earlier -> earlier != mode);
        }
        return new Verdict(
                mode, overwritten, outcome, activity, store.counts(), inProcess, List.copyOf(store.problems), true);
    }

    private static InProcess inProcess(Step step, Transfer transfer) {
        TransportState transport = transfer.transport == null ? null : step.state.transports.get(transfer.transport);
        return new InProcess(
                transfer.attempt,
                transfer.direction,
                transfer.part,
                transfer.phase,
                transfer.since,
                transport == null ? PartRecord.LOCAL : transport.name,
                transfer.stopping,
                transfer.isEndingByItself());
    }
}
