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
                        bench -> bench.restart());
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
            boolean[] again = new boolean[1];
            driver.run(
                    "cut after " + n + " steps and at the next start",
                    bench -> bench.store(CrashableStore.class).cutAfter(step, step),
                    bench -> again[0] = restartTwice(bench, step % 5));
            twice += again[0] ? 1 : 0;
        }
        assertTrue(twice > 0, "no start was cut: beginning an epoch is durable, so there was a step to cut at");
    }

    private int newStoreSeeds() throws Exception {
        try (CrashableStore store = newStore()) {
            return store.seeds();
        }
    }

    private static boolean restartTwice(StoreBench bench, int steps) throws Exception {
        bench.startAfterCrash();
        bench.store(CrashableStore.class).cutAfter(steps, steps);
        boolean cut = false;
        try {
            bench.lease();
        } catch (Throwable e) {
            if (!SimulatedCrash.isCauseOf(e)) {
                throw e;
            }
            cut = true;
        }
        bench.restart();
        return cut;
    }
}
