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

    /** How a disturbed run gets a process that works, and what else happened on the way, to stand behind what happened first. */
    interface Recovery {
        String run(StoreBench bench) throws Exception;
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
     * comes to the same end. Each failure, of the store's as well as of the judge's, says after which disturbance.
     */
    void run(String what, Disturbance disturbance, Recovery recovery) throws Exception {
        StoreBench bench = StoreBench.on(suite.newStore());
        String where = what;
        try (bench) {
            ScriptRun run = new ScriptRun(bench);
            disturbance.set(bench);
            ScriptJudge.Stop stop = ScriptJudge.runFrom(0, run);
            where = what + stop.why();
            where += recovery.run(bench);
            run.takeOver();
            if (stop.step() < Script.STEPS.size()) {
                judge.requireByUnits(where, stop.step(), Snapshot.of(run));
            }
            judge.requireSameEnd(where, stop.step(), run);
        } catch (Throwable e) {
            throw Disturbed.named(where, e);
        }
    }

    /** The next process starts, and nothing else happens. */
    static String restart(StoreBench bench) throws Exception {
        bench.restart();
        return "";
    }
}
