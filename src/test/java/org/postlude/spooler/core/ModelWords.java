package org.postlude.spooler.core;

import java.util.Objects;
import org.postlude.spooler.core.ModelMoves.Move;

/** Moves in words, for the story of a violation. */
final class ModelWords {
    private ModelWords() {}

    static String of(ModelWorld world, Move move) {
        String time = "+" + (world.now.toEpochMilli() % 3_600_000) + " ms: ";
        return time + words(world, move);
    }

    private static String words(ModelWorld world, Move move) {
        return switch (move.kind()) {
            case STORE -> "the store " + task(world.queue.get(0));
            case DRAINED -> "the gate is closed and drained";
            case SUBMIT ->
                world.submit == ModelWorld.Submit.INSIDE
                        ? "the message that A submits is durable"
                        : "the core hears of the submit";
            case NOTICE -> "the transport took note";
            case POLLED -> "the source is polled: " + (world.atSource ? "a message waits" : "nothing");
            case FLUSHED -> "the transport " + (move.a() == 1 ? "flushes" : "does not flush");
            case WORKER -> worker(world, world.workers.get(move.a()), move.b());
            case ALARM -> "the alarm rings";
            case RESTART -> "the process starts, A opens the store";
            case ENTER -> "A begins a submit";
            case OPEN -> "B opens the store";
            case LOGOFF ->
                "AB".charAt(move.a()) + " logs off " + ModelMoves.mode(move) + " by " + ModelMoves.face(world, move);
            case CLOSE -> "AB".charAt(move.a()) + " closes its handle";
            case ASK_KEPT -> "the transport asks for the part it keeps";
            case READ -> "a person reads part " + move.a();
            case ORDER -> "a person orders " + world.scenario.orders.get(move.a());
            case WITHDRAW -> "a person withdraws the message of part " + move.a();
            case WITHDREW -> "the core hears of the withdrawal";
            case GATHER -> "the store takes all writes that wait together";
            case LATE -> world.workers.get(move.a()) + (move.b() == 1 ? " delivers late" : " comes back late");
            case FAIL ->
                "THE STORE FAILS, and " + (move.a() == 1 ? "did: " : "did not do: ") + task(world.queue.get(0));
            case CUT ->
                "CUT, after the store did " + move.a() + " of " + world.queue.size() + " tasks, choices "
                        + Integer.toBinaryString(move.b());
        };
    }

    private static String task(ModelTask task) {
        Command command = task.command();
        if (command instanceof Command.Write write) {
            return "writes part " + write.part() + " " + write.label().state() + " "
                    + write.record().state() + " "
                    + write.record().marks().stream().map(Mark::fate).toList()
                    + (write.record().permitted() ? " permitted" : "") + " after " + write.attempt();
        }
        if (command instanceof Command.End end) {
            return "ends part " + end.part() + " "
                    + end.record().marks().stream().map(Mark::fate).toList();
        }
        if (command instanceof Command.FileReport report) {
            return "files report " + report.key();
        }
        if (command instanceof Command.LoadDue || command instanceof Command.LoadPage) {
            return (task.read() == null ? "reads what waits" : "tells what it read") + " ("
                    + command.getClass().getSimpleName() + ")";
        }
        return "carries out " + command.getClass().getSimpleName();
    }

    private static String worker(ModelWorld world, ModelWorker worker, int how) {
        String what = switch (how) {
            case 'P' -> "asks for its permit";
            case 'S' -> "ends as stopped";
            case 'F' -> "fails before the permit";
            case 'X' -> "reaches nobody";
            case 'B' -> "finds the transport busy";
            case 'N' -> "is declined";
            case 'V' -> "saves";
            case 'E' -> worker.handedOver ? "acknowledges at the source and ends" : "ends without a message";
            default -> "is answered " + ModelWire.answerOf(world, worker, how - 256);
        };
        return Objects.toString(worker) + " " + what;
    }
}
