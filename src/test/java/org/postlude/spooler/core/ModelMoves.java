package org.postlude.spooler.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.postlude.store.LogoffMode;

/**
 * What may happen next in a model world. First what goes on by itself, so that the first move is one that a machine without
 * luck would make: workers that hang hang, and the alarm comes last; then what clients and accidents do.
 */
final class ModelMoves {
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
        WITHDREW,
        RESTART,
        // from here on: of free will, or by accident
        ENTER,
        OPEN,
        LOGOFF,
        CLOSE,
        ASK_KEPT,
        GATHER,
        READ,
        ORDER,
        WITHDRAW,
        LATE,
        FAIL,
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

    private static final List<LogoffMode> MODES = List.of(LogoffMode.values());

    private ModelMoves() {}

    /** In which mode a logoff is asked for. */
    static LogoffMode mode(Move move) {
        return MODES.get(move.b() % MODES.size());
    }

    /** By which face a logoff is asked for. */
    static Face face(ModelWorld world, Move move) {
        return world.scenario.faces.get(move.b() / MODES.size());
    }

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
        boolean isToldFirst = world.withdrew != null
                && !world.queue.isEmpty()
                && world.queue.get(0).command() instanceof Command.ReleaseStore;
        if (!world.queue.isEmpty() && !isToldFirst) {
            moves.add(new Move(Kind.STORE, 0, 0));
        }
        if (world.withdrew != null) {
            moves.add(new Move(Kind.WITHDREW, 0, 0));
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
        Instant wake = world.wake;
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
                for (int how = 0; how < scenario.faces.size() * MODES.size(); how++) {
                    moves.add(new Move(Kind.LOGOFF, i, how));
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
        ModelOrders.moves(world, moves);
        if (world.scenario.gathers && ModelDesk.canGather(world.queue)) {
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
        if (world.scenario.failures && !world.broken && world.cutsMade == 0 && ModelDesk.mayFail(world.queue)) {
            moves.add(new Move(Kind.FAIL, 0, 0));
            moves.add(new Move(Kind.FAIL, 1, 0));
        }
        if (world.cutsMade < world.scenario.cuts) {
            ModelCut.moves(world, moves);
        }
    }

    // --- carried out

    static void make(ModelWorld world, Move move) {
        switch (move.kind()) {
            case STORE -> ModelDesk.work(world);
            case DRAINED -> {
                world.gateDrained = true;
                world.tell(new Event.GateDrained(Objects.requireNonNull(world.store()).key));
            }
            case SUBMIT -> ModelDesk.submit(world);
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
            case WORKER -> ModelWire.worker(world, world.workers.get(move.a()), move.b());
            case ALARM -> {
                Instant wake = Objects.requireNonNull(world.wake);
                world.now = wake.isAfter(world.now) ? wake : world.now;
                world.tell(new Event.Tick());
            }
            case RESTART -> {
                world.sleepLong();
                world.boot();
            }
            case ENTER -> world.submit = ModelWorld.Submit.INSIDE;
            case OPEN -> world.open(move.a());
            case LOGOFF -> world.logoff(move.a(), mode(move), face(world, move));
            case CLOSE -> world.close(move.a());
            case ASK_KEPT -> {
                world.kept &= ~(1 << move.a());
                world.tell(new Event.SentDeferred(
                        ModelWorld.SMTP,
                        Objects.requireNonNull(world.disk.parts[move.a()]).id()));
            }
            case GATHER -> ModelDesk.gather(world);
            case READ -> ModelOrders.read(world, move.a());
            case ORDER -> ModelOrders.order(world, move.a());
            case WITHDRAW -> ModelOrders.withdraw(world, move.a());
            case WITHDREW -> ModelOrders.tellWithdrawn(world);
            case LATE -> ModelWire.late(world, world.workers.get(move.a()), move.b() == 1);
            case FAIL -> ModelDesk.fail(world, move.a() == 1);
            case CUT -> ModelCut.make(world, move.a(), move.b());
        }
        ModelPromises.always(world);
    }
}
