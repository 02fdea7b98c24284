package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The process is killed at every durable step. */
public interface CrashSuite extends StoreContract {
    @Override
    CrashableStore newStore() throws Exception;

    /**
     * Whatever returned is there, whatever did not is there by whole entries, and the queue works on.
     *
     * @throws Exception if the store fails
     */
    @Test
    default void Q0_aCutAtAnyDurableStepLosesNothingAndTearsNothing() throws Exception {
        ScriptDriver driver = new ScriptDriver(this);
        for (int n = 0; n < driver.durableSteps(); n++) {
            for (int variant = 0, variants = newStoreSeeds(); variant < variants; variant++) {
                int step = n;
                long seed = 1000L * n + variant;
                driver.run(
                        "cut after " + n + " steps, seed " + seed,
                        bench -> bench.store(CrashableStore.class).cutAfter(step, seed),
                        ScriptDriver::restart);
            }
        }
    }

    /**
     * The next process may die as well, while it opens what the first left.
     *
     * @throws Exception if the store fails
     */
    @Test
    default void Q0_aSecondCutWhileTheNextProcessStartsLosesNothing() throws Exception {
        ScriptDriver driver = new ScriptDriver(this);
        int twice = 0;
        for (int n = 0; n < driver.durableSteps(); n++) {
            int step = n;
            int again = n % 5;
            boolean[] isCut = new boolean[1];
            driver.run(
                    "cut after " + n + " steps, seed " + n + ", and after " + again + " of the next start, seed "
                            + again,
                    bench -> bench.store(CrashableStore.class).cutAfter(step, step),
                    bench -> {
                        String why = restartTwice(bench, again);
                        isCut[0] = !why.isEmpty();
                        return why;
                    });
            twice += isCut[0] ? 1 : 0;
        }
        assertTrue(twice > 0, "no start was cut: beginning an epoch is durable, so there was a step to cut at");
    }

    private int newStoreSeeds() throws Exception {
        try (CrashableStore store = newStore()) {
            return store.seeds();
        }
    }

    /** Where the start was cut; empty if it came to its end before. */
    private static String restartTwice(StoreBench bench, int steps) throws Exception {
        bench.startAfterCrash();
        bench.store(CrashableStore.class).cutAfter(steps, steps);
        String why = "";
        try {
            bench.lease();
        } catch (Throwable e) {
            if (!SimulatedCrash.isCauseOf(e)) {
                throw e;
            }
            why = Disturbed.why(e);
        }
        bench.restart();
        return why;
    }
}
