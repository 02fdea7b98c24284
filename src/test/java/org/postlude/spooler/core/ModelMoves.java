package org.postlude.spooler.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Reply;
import org.postlude.store.LogoffMode;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.transport.EndResult;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;

/**
 * What may happen next in a model world. First what goes on by itself, so that the first move is one that a machine without
 * luck would make: workers that hang hang, and the alarm comes last; then what clients and accidents do.
 */
final class ModelMoves {
    private static final Reply YES = Reply.of(250, "2.0.0", "accepted");
    private static final Reply LATER = Reply.of(450, "4.2.0", "later");
    private static final Reply NO = Reply.of(550, "5.1.1", "refused");
    private static final Reply UNSEEN = Reply.local("4.4.2", "the answer was not seen");

    /** The kinds of moves. */
    enum Kind {
        STORE,
        DRAINED,
        SUBMIT,
        NOTICE,
        POLLED,
        FLUSHED,
        WORKER,
        ALARM,
        RESTART,
        // from here on: of free will, or by accident
        ENTER,
        OPEN,
        LOGOFF,
        CLOSE,
        ASK_KEPT,
        GATHER,
        LATE,
        CUT
    }

    /**
     * One move.
     *
     * @param kind which
     * @param a of what
     * @param b how
     */
    record Move(Kind kind, int a, int b) {}

    private ModelMoves() {}

    static List<Move> of(ModelWorld world) {
        List<Move> moves = new ArrayList<>();
        if (world.state == null) {
            moves.add(new Move(Kind.RESTART, 0, 0));
            return moves;
        }
        ofThings(world, moves);
        for (int i = 0; i < world.workers.size(); i++) {
            ofWorker(world, i, moves);
        }
        if (world.wake != null && mayRing(world)) {
            moves.add(new Move(Kind.ALARM, 0, 0));
        }
        ofClients(world, moves);
        ofAccidents(world, moves);
        return moves;
    }

    private static void ofThings(ModelWorld world, List<Move> moves) {
        if (!world.queue.isEmpty()) {
            moves.add(new Move(Kind.STORE, 0, 0));
        }
        boolean isInside = world.submit == ModelWorld.Submit.INSIDE || world.submit == ModelWorld.Submit.DURABLE;
        if (isInside) {
            moves.add(new Move(Kind.SUBMIT, 0, 0));
        }
        if (world.gateClosed && !world.gateDrained && !isInside) {
            moves.add(new Move(Kind.DRAINED, 0, 0));
        }
        if (world.notices > 0) {
            moves.add(new Move(Kind.NOTICE, 0, 0));
        }
        if (world.polled) {
            moves.add(new Move(Kind.POLLED, 0, 0));
        }
        if (world.flushAsks > 0) {
            moves.add(new Move(Kind.FLUSHED, 1, 0));
            moves.add(new Move(Kind.FLUSHED, 0, 0));
        }
    }

    /** Without a watchdog in this world, workers come back before it would bark. */
    private static boolean mayRing(ModelWorld world) {
        java.time.Instant wake = world.wake;
        return world.scenario.watchdog || wake == null || wake.isBefore(world.now.plus(Scenario.WATCHDOG_SLEEPS));
    }

    private static void ofWorker(ModelWorld world, int index, List<Move> moves) {
        ModelWorker worker = world.workers.get(index);
        if (worker.fenced) {
            return;
        }
        boolean isFree = worker.part == null || world.triesOf(worker.part) <= world.scenario.attempts;
        boolean isStuck = world.scenario.hang == Scenario.Hang.FOR_EVER
                || (world.scenario.hang == Scenario.Hang.UNTIL_CANCELLED && !worker.cancelled);
        if (isStuck && isFree) {
            return;
        }
        if (worker.isInbound()) {
            ofInbound(world, index, worker, moves);
            return;
        }
        switch (worker.permit) {
            case NONE -> {
                moves.add(new Move(Kind.WORKER, index, 'P'));
                if (worker.cancelled) {
                    moves.add(new Move(Kind.WORKER, index, 'S'));
                }
                if (isFree) {
                    world.scenario.early.forEach(how -> moves.add(new Move(Kind.WORKER, index, how.charAt(0))));
                }
            }
            case ASKED -> {}
            case STOP -> moves.add(new Move(Kind.WORKER, index, 'S'));
            case PROCEED -> {
                int recipients = Integer.bitCount(worker.offered);
                int number = 0;
                for (String answer : world.scenario.answersFor(recipients)) {
                    if (number == 0 || (isFree && (!answer.equals("K") || world.scenario.abilities.deferring()))) {
                        moves.add(new Move(Kind.WORKER, index, 256 + number));
                    }
                    number++;
                }
            }
        }
    }

    /** P asks for the permit, V saves, E ends: it acknowledges what was saved. */
    private static void ofInbound(ModelWorld world, int index, ModelWorker worker, List<Move> moves) {
        switch (worker.permit) {
            case NONE -> {
                moves.add(new Move(Kind.WORKER, index, world.atSource ? 'P' : 'E'));
                if (world.atSource) {
                    moves.add(new Move(Kind.WORKER, index, 'E'));
                }
            }
            case ASKED -> {}
            case STOP -> moves.add(new Move(Kind.WORKER, index, 'E'));
            case PROCEED -> moves.add(new Move(Kind.WORKER, index, worker.handedOver ? 'E' : 'V'));
        }
    }

    private static void ofClients(ModelWorld world, List<Move> moves) {
        Scenario scenario = world.scenario;
        ModelClient a = world.clients.get(0);
        if (a.mayCall() && !world.gateClosed && world.submit == ModelWorld.Submit.NOT_YET && world.toSubmit() != null) {
            moves.add(new Move(Kind.ENTER, 0, 0));
        }
        if (scenario.clientB && !world.clients.get(1).asked && world.cutsMade == 0) {
            moves.add(new Move(Kind.OPEN, 1, 0));
        }
        for (int i = 0; i < 2; i++) {
            ModelClient client = world.clients.get(i);
            if (!client.mayCall()) {
                continue;
            }
            if (world.callsMade < scenario.calls) {
                for (Face face : scenario.faces) {
                    for (LogoffMode mode : scenario.modes) {
                        moves.add(new Move(Kind.LOGOFF, i, mode.ordinal() + 16 * face.ordinal()));
                    }
                }
            }
            if (scenario.closes) {
                moves.add(new Move(Kind.CLOSE, i, 0));
            }
        }
    }

    private static void ofAccidents(ModelWorld world, List<Move> moves) {
        for (int i = 0; i < world.disk.parts.length; i++) {
            if ((world.kept & 1 << i) != 0) {
                moves.add(new Move(Kind.ASK_KEPT, i, 0));
            }
        }
        if (world.scenario.gathers && canGather(world.queue)) {
            moves.add(new Move(Kind.GATHER, 0, 0));
        }
        for (int i = 0; i < world.workers.size(); i++) {
            ModelWorker worker = world.workers.get(i);
            if (worker.fenced) {
                moves.add(new Move(Kind.LATE, i, 0));
                if (!worker.isInbound() && worker.permit == ModelWorker.Permit.PROCEED && !worker.handedOver) {
                    moves.add(new Move(Kind.LATE, i, 1));
                }
            }
        }
        if (world.cutsMade < world.scenario.cuts) {
            ModelCut.moves(world, moves);
        }
    }

    private static boolean canGather(List<ModelTask> queue) {
        boolean isPast = false;
        for (int i = 0; i < queue.size(); i++) {
            isPast |= !queue.get(i).isWrite();
            if (i == 0 && isPast) {
                return false;
            }
            if (isPast && queue.get(i).isWrite()) {
                return true;
            }
        }
        return false;
    }

    // --- carried out

    static void make(ModelWorld world, Move move) {
        switch (move.kind()) {
            case STORE -> store(world);
            case DRAINED -> {
                world.gateDrained = true;
                world.tell(new Event.GateDrained(Objects.requireNonNull(world.store()).key));
            }
            case SUBMIT -> submit(world);
            case NOTICE -> {
                world.notices--;
                StoreState store = world.store();
                world.tell(new Event.NoticeTaken(store == null ? new StoreKey(99) : store.key));
            }
            case POLLED -> {
                world.polled = false;
                world.tell(new Event.Polled(ModelWorld.SMTP, world.atSource));
            }
            case FLUSHED -> {
                world.flushAsks--;
                StoreState store = world.store();
                world.tell(new Event.FlushAnswered(
                        ModelWorld.SMTP, store == null ? new StoreKey(99) : store.key, move.a() == 1));
            }
            case WORKER -> worker(world, world.workers.get(move.a()), move.b());
            case ALARM -> {
                java.time.Instant wake = Objects.requireNonNull(world.wake);
                world.now = wake.isAfter(world.now) ? wake : world.now;
                world.tell(new Event.Tick());
            }
            case RESTART -> {
                world.sleepLong();
                world.boot();
            }
            case ENTER -> world.submit = ModelWorld.Submit.INSIDE;
            case OPEN -> world.open(move.a());
            case LOGOFF -> world.logoff(move.a(), LogoffMode.values()[move.b() % 16], Face.values()[move.b() / 16]);
            case CLOSE -> world.close(move.a());
            case ASK_KEPT -> {
                world.kept &= ~(1 << move.a());
                world.tell(new Event.SentDeferred(
                        ModelWorld.SMTP,
                        Objects.requireNonNull(world.disk.parts[move.a()]).id()));
            }
            case GATHER -> gather(world);
            case LATE -> late(world, world.workers.get(move.a()), move.b() == 1);
            case CUT -> ModelCut.make(world, move.a(), move.b());
        }
        ModelPromises.always(world);
    }

    private static void gather(ModelWorld world) {
        List<ModelTask> ordered = new ArrayList<>();
        world.queue.stream()
                .filter(task -> task.command() instanceof Command.Write)
                .forEach(ordered::add);
        world.queue.stream()
                .filter(task -> task.command() instanceof Command.End)
                .forEach(ordered::add);
        world.queue.stream().filter(task -> !task.isWrite()).forEach(ordered::add);
        world.queue = ordered;
    }

    private static void submit(ModelWorld world) {
        if (world.submit == ModelWorld.Submit.INSIDE) {
            world.store(Objects.requireNonNull(world.toSubmit()));
            world.submit = ModelWorld.Submit.DURABLE;
            return;
        }
        world.submit = ModelWorld.Submit.TOLD;
        int last = world.disk.parts.length - 1;
        StoreKey store = Objects.requireNonNull(world.store()).key;
        world.tell(new Event.Submitted(
                store, Objects.requireNonNull(world.disk.parts[last]).id().message(), false));
    }

    private static void store(ModelWorld world) {
        ModelTask task = world.queue.get(0);
        Event read = task.read();
        if (task.isRead() && read == null) {
            read = read(world, task.command());
            boolean mayChange = world.toSubmit() != null && world.submit.ordinal() < ModelWorld.Submit.TOLD.ordinal();
            if (mayChange) {
                // What it found may be old when the core hears of it.
                world.queue.set(0, new ModelTask(task.command(), read));
                return;
            }
        }
        world.queue.remove(0);
        world.tell(read == null ? carryOut(world, task.command()) : read);
    }

    private static Event read(ModelWorld world, Command command) {
        if (command instanceof Command.LoadPage page) {
            @Nullable String last = null;
            return new Event.PageLoaded(page.store(), world.disk.page(page.lanePrefix()), last);
        }
        Command.LoadDue load = (Command.LoadDue) command;
        List<Candidate> found = world.disk.due(load.asOf(), load.limit(), load.perLane(), load.excluded());
        boolean isFull = found.size() >= load.limit();
        for (Candidate one : found) {
            String lane = one.label().lane();
            isFull |= found.stream()
                            .filter(other -> other.label().lane().equals(lane))
                            .count()
                    >= load.perLane();
        }
        return new Event.DueLoaded(
                load.store(),
                load.asOf(),
                found,
                isFull,
                !load.excluded().isEmpty(),
                isFull ? Optional.empty() : world.disk.nextDue(load.excluded()));
    }

    /** What a store does when it is asked, and what it says then. */
    static Event carryOut(ModelWorld world, Command command) {
        ModelImage disk = world.disk;
        if (command instanceof Command.Write write) {
            ChangeResult result = world.seam.isWritten(write)
                    ? disk.write(write.part(), write.revision(), write.label(), write.record())
                    : ChangeResult.APPLIED;
            boolean isKept =
                    result == ChangeResult.APPLIED && disk.part(write.part()).isKept();
            world.kept |= isKept ? 1 << disk.indexOf(write.part()) : 0;
            return new Event.Written(write.store(), write.attempt(), result);
        }
        if (command instanceof Command.End end) {
            Label done = disk.part(end.part()).label().with(LabelState.DONE, world.now);
            ChangeResult result = disk.write(end.part(), end.revision(), done, end.record());
            MessageEnd how =
                    result == ChangeResult.APPLIED ? disk.endOf(end.part().message()) : null;
            return new Event.PartEnded(end.store(), end.attempt(), result, how);
        }
        if (command instanceof Command.FileReport report) {
            ModelPart part = disk.part(report.part().id());
            disk.file(report.key(), part.mask(Fate::isReportDue));
            return new Event.Filed(report.store(), report.attempt());
        }
        if (command instanceof Command.FileLocal local) {
            ModelPart part = disk.part(local.part().id());
            if (disk.file(local.key(), part.mask(fate -> true))) {
                world.handOver(part.mask(fate -> true));
            }
            return new Event.Filed(local.store(), local.attempt());
        }
        if (command instanceof Command.LogonStore logon) {
            disk.recover(world.seam, world.now);
            world.sentBefore = disk.ended(MessageEnd.SENT);
            world.returnedBefore = disk.ended(MessageEnd.RETURNED);
            world.receivedHere = 0;
            return new Event.StoreUp(logon.store(), disk.left());
        }
        if (command instanceof Command.ReleaseStore release) {
            return new Event.StoreReleased(release.store(), List.of());
        }
        throw new IllegalStateException("not for a store: " + command);
    }

    // --- workers

    private static void worker(ModelWorld world, ModelWorker worker, int how) {
        switch (how) {
            case 'P' -> {
                worker.permit = ModelWorker.Permit.ASKED;
                world.tell(new Event.PermitAsked(worker.attempt));
            }
            case 'S' -> end(world, worker, new AttemptAnswer.Ended(new EndResult.Stopped()));
            case 'F' -> end(world, worker, new AttemptAnswer.Failed("connection refused"));
            case 'B' -> end(world, worker, new AttemptAnswer.None(new SubmitResult.Busy()));
            case 'N' -> end(world, worker, new AttemptAnswer.None(new SubmitResult.NotMine()));
            case 'V' -> {
                world.receivedHere += world.disk.received ? 0 : 1;
                boolean existed = world.disk.received;
                world.disk.received = true;
                worker.handedOver = true;
                world.tell(new Event.InboundSaved(worker.attempt, existed));
            }
            case 'E' -> {
                world.atSource &= !worker.handedOver;
                world.workers.remove(worker);
                world.tell(new Event.InboundEnded(worker.attempt, ModelWorld.SMTP, worker.handedOver));
            }
            default -> answer(world, worker, how - 256);
        }
    }

    private static void end(ModelWorld world, ModelWorker worker, AttemptAnswer answer) {
        world.workers.remove(worker);
        world.tell(new Event.AttemptEnded(worker.attempt, answer));
    }

    static String answerOf(ModelWorld world, ModelWorker worker, int number) {
        return world.scenario.answersFor(Integer.bitCount(worker.offered)).get(number);
    }

    private static void answer(ModelWorld world, ModelWorker worker, int number) {
        String answer = answerOf(world, worker, number);
        if (answer.equals("K")) {
            end(world, worker, new AttemptAnswer.Ended(new EndResult.KeptByTransport("later")));
            return;
        }
        ModelPart part = world.disk.part(Objects.requireNonNull(worker.part));
        List<EndResult.Result> results = new ArrayList<>();
        int taken = 0;
        for (int i = 0; i < part.recipients().size(); i++) {
            if ((worker.offered & part.bit(i)) == 0) {
                continue;
            }
            char how = answer.charAt(results.size());
            taken |= how == 'A' || how == 'U' ? part.bit(i) : 0;
            RecipientOutcome outcome = switch (how) {
                case 'A' -> new RecipientOutcome.Accepted(YES);
                case 'D' -> new RecipientOutcome.Deferred(LATER);
                case 'R' -> new RecipientOutcome.Refused(NO);
                default -> new RecipientOutcome.InDoubt(UNSEEN);
            };
            results.add(new EndResult.Result(part.recipients().get(i), outcome));
        }
        world.handOver(taken);
        end(world, worker, new AttemptAnswer.Ended(new EndResult.Done(results)));
    }

    /** An abandoned worker comes to life: what it does no longer counts, but the next hop may have the message. */
    private static void late(ModelWorld world, ModelWorker worker, boolean delivers) {
        if (delivers) {
            worker.handedOver = true;
            world.handOver(worker.offered);
            return;
        }
        world.workers.remove(worker);
        if (worker.isInbound()) {
            world.tell(new Event.InboundEnded(worker.attempt, ModelWorld.SMTP, false));
        } else {
            world.tell(new Event.AttemptEnded(worker.attempt, new AttemptAnswer.Failed("interrupted")));
        }
    }
}
