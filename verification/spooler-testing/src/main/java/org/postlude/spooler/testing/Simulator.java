package org.postlude.spooler.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the real spooler, one seed a run, on simulated threads, time, disk and wire. For one thread at a time; several
 * simulators run side by side.
 */
public final class Simulator implements AutoCloseable {
    private final Carrier.Pool carriers = new Carrier.Pool();

    /** A simulator without threads; it makes them as it needs them, and keeps them until it is closed. */
    public Simulator() {}

    /**
     * Runs one seed.
     *
     * @param seed which run: the same seed is the same run, step by step
     * @return what happened in it
     * @throws SimulationFailure if the spooler broke a promise; says which, and how to see it again
     */
    public Run run(long seed) {
        return run(seed, Flaw.NONE);
    }

    /**
     * Runs one seed and tells what happens.
     *
     * @param seed which run
     * @param lines hears a line for each thing that happens, in order
     * @return what happened in it
     * @throws SimulationFailure if the spooler broke a promise
     */
    public Run run(long seed, Consumer<String> lines) {
        return run(seed, Flaw.NONE, lines);
    }

    Run run(long seed, Flaw flaw) {
        try {
            return run(seed, flaw, null);
        } catch (SimulationFailure e) {
            throw again(seed, flaw, e);
        }
    }

    /** A run that failed is run once more, for its story; the same seed fails in the same way. */
    private SimulationFailure again(long seed, Flaw flaw, SimulationFailure first) {
        List<String> story = new ArrayList<>();
        try {
            run(seed, flaw, story::add);
        } catch (SimulationFailure second) {
            return second.with(story);
        }
        return first.with(List.of("(run again, the same seed does not fail: the run is not reproducible)"));
    }

    private Run run(long seed, Flaw flaw, @Nullable Consumer<String> lines) {
        World world = new World(seed, flaw, lines);
        try {
            world.baton.run(carriers, world::run);
        } catch (Throwable e) {
            throw new SimulationFailure(seed, e);
        }
        return new Run(
                seed,
                world.baton.steps(),
                world.baton.digest(),
                world.plan.letters().size(),
                world.ledger.deliveries(),
                world.ledger.doubles());
    }

    /** Ends its threads. */
    @Override
    public void close() {
        carriers.end();
    }
}
