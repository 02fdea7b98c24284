package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Runs the script undisturbed once, and then has what is left of it judged after each disturbance. */
final class ScriptDriver {
    private final StoreContract suite;
    private final ScriptJudge judge;
    private final int durableSteps;

    /** What disturbs a run. */
    interface Disturbance {
        void set(StoreBench bench) throws Exception;
    }

    /** How a disturbed run gets a process that works. */
    interface Recovery {
        void run(StoreBench bench) throws Exception;
    }

    ScriptDriver(StoreContract suite) throws Exception {
        this.suite = suite;
        try (StoreBench bench = StoreBench.on(suite.newStore())) {
            SteppedStore store = bench.store(SteppedStore.class);
            long before = store.durableSteps();
            judge = ScriptJudge.of(bench);
            durableSteps = Math.toIntExact(store.durableSteps() - before);
        }
        assertTrue(durableSteps >= Script.STEPS.size() / 2, "only " + durableSteps + " durable steps were counted");
    }

    /** How many durable steps an undisturbed run makes. */
    int durableSteps() {
        return durableSteps;
    }

    /**
     * One disturbed run: the steps that returned are there, the one that did not is there by units, and the rest of the script
     * comes to the same end.
     */
    void run(String what, Disturbance disturbance, Recovery recovery) throws Exception {
        try (StoreBench bench = StoreBench.on(suite.newStore())) {
            ScriptRun run = new ScriptRun(bench);
            disturbance.set(bench);
            int stopped = ScriptJudge.runFrom(0, run);
            recovery.run(bench);
            run.takeOver();
            if (stopped < Script.STEPS.size()) {
                judge.requireByUnits(what, stopped, Snapshot.of(run));
            }
            judge.requireSameEnd(what, stopped, run);
        }
    }
}
