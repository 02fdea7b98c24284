package org.postlude.spooler.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.store.ReportOn;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;

/** The store of a model world at work: one task after another, as the store's desk of the run layer has it done. */
final class ModelDesk {
    private ModelDesk() {}

    static boolean mayFail(List<ModelTask> queue) {
        return !queue.isEmpty()
                && !(queue.get(0).command() instanceof Command.LogonStore)
                && !(queue.get(0).command() instanceof Command.ReleaseStore);
    }

    /** Writes that wait together are taken together; those behind a read then overtake it. */
    static boolean canGather(List<ModelTask> queue) {
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

    static void gather(ModelWorld world) {
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

    /** The store fails in what it was doing; whether it was done nobody knows. */
    static void fail(ModelWorld world, boolean done) {
        ModelTask task = world.queue.remove(0);
        world.broken = true;
        if (done && !task.isRead()) {
            Event unheard = carryOut(world, task.command());
            Objects.requireNonNull(unheard);
        }
        world.tell(failed(world));
    }

    static Event failed(ModelWorld world) {
        return new Event.StoreFailed(Objects.requireNonNull(world.store()).key, "the disk failed");
    }

    static void submit(ModelWorld world) {
        if (world.submit == ModelWorld.Submit.INSIDE && world.broken) {
            world.submit = ModelWorld.Submit.TOLD; // refused, and its caller knows
            return;
        }
        if (world.submit == ModelWorld.Submit.INSIDE) {
            world.store(Objects.requireNonNull(world.toSubmit()));
            world.submit = ModelWorld.Submit.DURABLE;
            return;
        }
        world.submit = ModelWorld.Submit.TOLD;
        world.tell(new Event.Submitted(Objects.requireNonNull(world.store()).key, 1, 0));
    }

    /** The next task; a read is told in a second move if a submit may come between. */
    static void work(ModelWorld world) {
        ModelTask task = world.queue.get(0);
        Event read = task.read();
        if (world.broken && !(task.command() instanceof Command.ReleaseStore)) {
            world.queue.remove(0);
            world.tell(failed(world));
            return;
        }
        if (task.isRead() && read == null) {
            read = read(world, task.command());
            boolean mayChange = world.toSubmit() != null && world.submit != ModelWorld.Submit.TOLD;
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
            return new Event.PageLoaded(page.store(), world.disk.page(page.lanePrefix()), last, page.purpose());
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
                load.excluded(),
                isFull ? Optional.empty() : world.disk.nextDue(load.excluded()));
    }

    /** Whom a report is about. */
    static int reported(ModelPart part, ReportOn about) {
        return part.mask(fate -> about == ReportOn.DELAY ? fate == Fate.PENDING : fate.report() == about);
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
            disk.file(report.key(), reported(part, report.about()));
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
}
