package org.postlude.spooler.core;

import java.util.List;
import java.util.Objects;
import org.postlude.spooler.core.ModelMoves.Kind;
import org.postlude.spooler.core.ModelMoves.Move;

/**
 * The process is killed at this moment. The store has carried out some of what it was asked, in order; a worker past its
 * permit has handed its message over, or not; so has a submit that was inside.
 */
final class ModelCut {
    private ModelCut() {}

    static void moves(ModelWorld world, List<Move> moves) {
        int choices = 1 << choices(world);
        int most = world.broken ? 0 : world.queue.size();
        for (int done = 0; done <= most; done++) {
            if (done > 0 && world.queue.get(done - 1).isRead()) {
                continue;
            }
            for (int bits = 0; bits < choices; bits++) {
                moves.add(new Move(Kind.CUT, done, bits));
            }
        }
    }

    private static int choices(ModelWorld world) {
        int count = world.submit == ModelWorld.Submit.INSIDE && !world.broken ? 1 : 0;
        for (ModelWorker worker : world.workers) {
            count += hasChoice(world, worker) ? 1 : 0;
        }
        return count;
    }

    private static boolean hasChoice(ModelWorld world, ModelWorker worker) {
        return worker.permit == ModelWorker.Permit.PROCEED
                && (worker.isInbound() ? !worker.fenced && (!world.broken || worker.handedOver) : !worker.handedOver);
    }

    static void make(ModelWorld world, int done, int bits) {
        int rest = bits;
        if (world.submit == ModelWorld.Submit.INSIDE && !world.broken) {
            if ((rest & 1) != 0) {
                world.store(Objects.requireNonNull(world.toSubmit()));
            }
            rest >>= 1;
        }
        for (ModelTask task : List.copyOf(world.queue.subList(0, done))) {
            if (!task.isRead()) {
                ModelDesk.carryOut(world, task.command());
            }
        }
        for (ModelWorker worker : world.workers) {
            if (!hasChoice(world, worker)) {
                continue;
            }
            if ((rest & 1) != 0 && worker.isInbound()) {
                // What was saved is acknowledged, or what was permitted is saved.
                world.atSource &= !worker.handedOver;
                world.disk.received = true;
            } else if ((rest & 1) != 0) {
                world.handOver(worker.offered);
            }
            rest >>= 1;
        }
        world.die();
    }
}
