package org.postlude.spooler.core;

import static org.postlude.spooler.core.Violation.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;
import org.postlude.store.Activity;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.Outcome;
import org.postlude.store.spi.LabelState;
import org.postlude.transport.Permit;
import org.postlude.transport.TransportNotice;

/** Carries the commands of one step out in a model world, and looks at each whether it may be given now. */
final class ModelHands implements Command.Interpreter {
    private final ModelWorld world;
    /** Handles that were made invalid in this step, and those whose caller was told so. */
    final List<HandleKey> invalidated = new ArrayList<>();

    final List<HandleKey> told = new ArrayList<>();

    @Nullable
    Outcome answered;

    ModelHands(ModelWorld world) {
        this.world = world;
    }

    private ModelCall answered(CallKey key, ModelCall.Kind... kinds) {
        for (ModelCall call : world.calls) {
            if (call.key().equals(key) && List.of(kinds).contains(call.kind())) {
                world.calls.remove(call);
                return call;
            }
        }
        throw new Violation("call " + key.value() + " is answered, and nobody waits for it: twice, or the wrong one");
    }

    private ModelClient client(ModelCall call) {
        return world.clients.get(call.client());
    }

    private void queue(StoreKey store, Command command) {
        StoreState present = world.store();
        check(present != null && present.key.equals(store), command, " is given to a store that is not open");
        for (ModelTask task : world.queue) {
            check(!(task.command() instanceof Command.ReleaseStore), command, " follows the release of its store");
        }
        world.queue.add(new ModelTask(command, null));
    }

    // --- stores and clients

    @Override
    public void logonStore(Command.LogonStore command) {
        check(world.queue.isEmpty(), "a store is logged on while an earlier opening has work");
        world.gateClosed = false;
        world.gateDrained = false;
        world.owed = 0;
        world.served = 0;
        world.queue.add(new ModelTask(command, null));
    }

    @Override
    public void opened(Command.Opened command) {
        ModelClient client = client(answered(command.call(), ModelCall.Kind.OPEN));
        client.store = command.store();
        client.valid = true;
    }

    @Override
    public void openFailed(Command.OpenFailed command) {
        ModelCall call = answered(command.call(), ModelCall.Kind.OPEN, ModelCall.Kind.LOGOFF);
        check(
                call.kind() == ModelCall.Kind.LOGOFF && !client(call).mayCall(),
                "a call is told that its handle is gone: ",
                command.reason(),
                ", but it is valid");
    }

    @Override
    public void closeGate(Command.CloseGate command) {
        check(!world.gateClosed, "the gate is closed twice");
        world.gateClosed = true;
    }

    @Override
    public void invalidate(Command.Invalidate command) {
        for (ModelClient client : world.clients) {
            if (command.handles().contains(client.handle)) {
                client.valid = false;
                invalidated.add(client.handle);
            }
        }
    }

    @Override
    public void answer(Command.Answer command) {
        ModelCall call = answered(command.call(), ModelCall.Kind.LOGOFF);
        ModelClient client = client(call);
        Verdict verdict = command.verdict();
        answered = verdict.outcome();
        switch (verdict.outcome()) {
            case RELEASED -> {
                check(call.face() == Face.DETACHED, "RELEASED is answered before the store is released");
                client.detached = true;
                told.add(client.handle);
            }
            case RELEASED_SHARED -> {
                check(verdict.activity().isEmpty(), "RELEASED_SHARED tells of activity");
                told.add(client.handle);
                return;
            }
            case REFUSED -> {
                check(client.valid, "REFUSED, and the handle is invalid");
                check(!verdict.activity().isEmpty(), "REFUSED, and nothing is in process");
            }
            case INCOMPLETE -> check(client.valid || client.detached, "INCOMPLETE, and the handle is invalid");
        }
        Set<Activity> truth = ModelPromises.activity(world);
        check(verdict.activity().equals(truth), verdict.outcome(), " tells of ", verdict.activity(), ", not ", truth);
    }

    @Override
    public void released(Command.Released command) {
        StoreKey store = command.store();
        for (ModelClient client : world.clients) {
            if (command.handles().contains(client.handle)) {
                client.valid = false;
            }
            check(
                    !store.equals(client.store) || !client.mayCall(),
                    "the store is released, and a handle is still valid");
        }
        for (int i = 0; i < command.calls().size(); i++) {
            ModelCall call = answered(command.calls().get(i), ModelCall.Kind.LOGOFF);
            check(store.equals(client(call).store), "a call is told of another store's release");
            ModelPromises.released(world, command.verdicts().get(i));
        }
        ModelPromises.released(world, command.last());
    }

    @Override
    public void closed(Command.Closed command) {
        answered(command.call(), ModelCall.Kind.CLOSE);
    }

    @Override
    public void destinationsTold(Command.DestinationsTold command) {
        throw new Violation("nobody asked for " + command);
    }

    // --- the store

    @Override
    public void loadDue(Command.LoadDue command) {
        queue(command.store(), command);
    }

    @Override
    public void loadPage(Command.LoadPage command) {
        queue(command.store(), command);
    }

    @Override
    public void write(Command.Write command) {
        queue(command.store(), command);
        StoreState store = java.util.Objects.requireNonNull(world.store());
        LogoffRun run = store.run;
        Transfer transfer = world.alive().transfers.get(command.attempt());
        if (transfer != null && transfer.stage == Transfer.Stage.CLAIMING) {
            check(
                    run == null || run.mode == LogoffMode.NO_WAIT || run.mode == LogoffMode.PURGE,
                    "a part is claimed anew while ",
                    (run == null ? "" : run.mode),
                    " is being carried out");
        }
        if (run == null || run.stage == LogoffRun.Stage.DRAINING) {
            world.owed &= ~(1 << world.disk.indexOf(command.part()));
        }
    }

    @Override
    public void end(Command.End command) {
        queue(command.store(), command);
        check(command.record().isEnded(), "part ", command.part(), " is ended with recipients that are not");
    }

    @Override
    public void fileReport(Command.FileReport command) {
        queue(command.store(), command);
        ModelPart part = world.disk.part(command.part().id());
        check(
                ModelDesk.reported(part, command.about()) != 0
                        && part.label().state() == LabelState.CLAIMED
                        && part.record().marks().equals(command.part().record().marks()),
                "a report is filed before its reason is on disk");
    }

    @Override
    public void fileLocal(Command.FileLocal command) {
        queue(command.store(), command);
        checkClaimed(command.part().id(), "filed");
    }

    @Override
    public void setAside(Command.SetAside command) {
        throw new Violation("nothing is damaged in this world: " + command);
    }

    @Override
    public void releaseStore(Command.ReleaseStore command) {
        queue(command.store(), command);
    }

    private ModelPart checkClaimed(org.postlude.message.PartId id, String what) {
        ModelPart part = world.disk.part(id);
        check(
                part.label().state() == LabelState.CLAIMED,
                "part ",
                id,
                " is ",
                what,
                ", and the disk has no marker of it: ",
                part.label().state());
        return part;
    }

    // --- the transport

    @Override
    public void attempt(Command.Attempt command) {
        check(!world.broken, "the store has failed, and an attempt is begun that cannot be recorded");
        ModelPart part = checkClaimed(command.part(), "attempted");
        int mask = 0;
        for (int i = 0; i < part.recipients().size(); i++) {
            if (command.recipients().contains(part.recipients().get(i))) {
                mask |= part.bit(i);
                Fate fate = part.record().marks().get(i).fate();
                check(part.record().isOffered(fate), "a recipient that is ", fate, " is sent to again");
            }
        }
        check(mask != 0, "an attempt without recipients");
        for (ModelWorker other : world.workers) {
            check(other.fenced || !command.part().equals(other.part), "part ", command.part(), " has two workers");
        }
        StoreState store = java.util.Objects.requireNonNull(world.store());
        int bit = 1 << world.disk.indexOf(command.part());
        if (store.run != null) {
            check((world.served & bit) == 0, "part ", command.part(), " is attempted twice by one logoff");
            world.served |= bit;
        }
        world.countTry(command.part());
        world.workers.add(new ModelWorker(command.attempt(), command.part(), mask));
        world.workers.sort(Comparator.comparing(worker -> worker.attempt));
    }

    @Override
    public void answerPermit(Command.AnswerPermit command) {
        ModelWorker worker = world.worker(command.attempt()).orElse(null);
        if (worker == null || worker.permit != ModelWorker.Permit.ASKED) {
            return;
        }
        if (command.permit() == Permit.STOP) {
            worker.permit = ModelWorker.Permit.STOP;
            return;
        }
        check(!world.broken, "the store has failed, and a permit is granted");
        check(!worker.cancelled, worker, " was asked to stop and is now told to proceed");
        check(!worker.fenced, worker, " was abandoned and is now told to proceed");
        StoreState store = world.store();
        check(store == null || store.run == null || !store.run.last, "the process ends, and a permit is granted");
        if (worker.part != null) {
            ModelPart part = checkClaimed(worker.part, "permitted");
            check(
                    part.record().policy() == InDoubtPolicy.RETRY
                            || part.record().permitted(),
                    "policy ",
                    part.record().policy(),
                    ", and the permit is not on disk");
        }
        worker.permit = ModelWorker.Permit.PROCEED;
    }

    @Override
    public void cancel(Command.Cancel command) {
        world.worker(command.attempt()).ifPresent(worker -> {
            check(worker.permit != ModelWorker.Permit.PROCEED, worker, " is past its permit and is cancelled (T12)");
            worker.cancelled = true;
        });
    }

    @Override
    public void fence(Command.Fence command) {
        world.worker(command.attempt()).ifPresent(worker -> {
            worker.fenced = true;
            if (worker.permit == ModelWorker.Permit.ASKED) {
                worker.permit = ModelWorker.Permit.STOP;
            }
        });
    }

    @Override
    public void logonTransport(Command.LogonTransport command) {
        check(world.clients.get(0).store == null, "a transport is logged on that everybody knew of");
    }

    @Override
    public void logoffTransport(Command.LogoffTransport command) {
        throw new AssertionError("nobody takes a transport out of use");
    }

    @Override
    public void tell(Command.Tell command) {
        if (command.notice() == TransportNotice.END_OUTBOUND_FLUSH) {
            StoreState store = world.store();
            FlushRun flush = store == null ? null : store.flush;
            boolean isGoingOn = flush != null
                    && flush.stage == FlushRun.Stage.SENDING
                    && command.transport().equals(flush.transports.peek());
            check(world.flushAsks == 0 && !isGoingOn, "a transport is told that its flush is over, and it is not");
        }
        if (command.onBehalfOf() != null && world.scenario.notices) {
            world.notices++;
        }
    }

    @Override
    public void abortDeferred(Command.AbortDeferred command) {
        world.kept &= ~(1 << world.disk.indexOf(command.part()));
    }

    @Override
    public void flush(Command.Flush command) {
        check(world.flushAsks == 0, "the transport is asked to flush while it is being asked");
        world.flushAsks++;
    }

    @Override
    public void idle(Command.Idle command) {
        throw new IllegalStateException("the model's transport does not ask for it");
    }

    @Override
    public void poll(Command.Poll command) {
        check(!world.polled, "the source is polled while it is being polled");
        world.polled = true;
    }

    @Override
    public void startInbound(Command.StartInbound command) {
        StoreState store = world.store();
        check(
                store != null && store.key.equals(command.store()) && store.phase == StoreState.Phase.OPEN,
                "mail is taken in for a store that is closing");
        for (ModelWorker other : world.workers) {
            check(!other.isInbound() || other.fenced, "two inbound transfers at once");
        }
        AttemptId attempt = command.attempt();
        world.workers.add(new ModelWorker(attempt, null, 0));
        world.workers.sort(Comparator.comparing(worker -> worker.attempt));
    }

    // --- the rest

    @Override
    public void wakeAt(Command.WakeAt command) {
        world.wake = command.time();
    }

    @Override
    public void answered(Command.Answered command) {
        ModelCall call = answered(
                command.call(),
                ModelCall.Kind.HOLD,
                ModelCall.Kind.RELEASE,
                ModelCall.Kind.RETRY,
                ModelCall.Kind.BOUNCE,
                ModelCall.Kind.FLUSH);
        ModelOrders.answered(world, call, command.told());
    }

    @Override
    public void ask(Command.Ask command) {
        throw new IllegalStateException("no mail of these worlds is in doubt under ASK: " + command);
    }

    @Override
    public void warn(Command.Warn command) {
        check(!command.sentence().isEmpty(), "a warning without words");
    }

    @Override
    public void breach(Command.Breach command) {
        check(!command.sentence().contains("rule "), "the rule is named beside the sentence: ", command);
    }
}
