package org.postlude.tck.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.tck.memory.FaultyStore.Break;
import org.postlude.tck.memory.FaultyStore.Fault;
import org.postlude.tck.store.CrashSuite;
import org.postlude.tck.store.StoreBench;
import org.postlude.tck.store.SubmitRules;

/** What a vendor reads when something in the store throws or answers null: which call, and after which cut. */
final class StoreFailuresTest {
    /** Throws from one call, once a process has died. */
    private record FailsAfterDeath(String call, AtomicBoolean hasDied) implements Fault {
        @Override
        public @Nullable Object call(Object target, Method method, Object[] args) throws Throwable {
            if (hasDied.get() && method.getName().equals(call)) {
                throw new IllegalStateException("no such row");
            }
            return FaultyStore.honestly(target, method, args);
        }

        @Override
        public void crash() {
            hasDied.set(true);
        }
    }

    private static CrashSuite failingAfterDeathIn(String call) {
        return () -> {
            AtomicBoolean hasDied = new AtomicBoolean();
            return new FaultyStore(Break.ofSpooler(() -> new FailsAfterDeath(call, hasDied)));
        };
    }

    /** The first is called while the next process takes over, the others by who looks at what is left. */
    @Test
    void whatComesOutOfAStoreAfterACutNamesTheCut() {
        for (String call : List.of("claimedBefore", "notes", "counts")) {
            CrashSuite suite = failingAfterDeathIn(call);

            AssertionError error =
                    assertThrows(AssertionError.class, suite::Q0_aCutAtAnyDurableStepLosesNothingAndTearsNothing);

            String text = String.valueOf(error.getMessage());
            assertTrue(text.startsWith("cut after 0 steps, seed 0 (the process died in the middle of a "), text);
            assertTrue(text.endsWith("): java.lang.IllegalStateException: no such row"), text);
        }
    }

    @Test
    void aSecondCutIsNamedAsWell() {
        CrashSuite suite = failingAfterDeathIn("counts");

        AssertionError error =
                assertThrows(AssertionError.class, suite::Q0_aSecondCutWhileTheNextProcessStartsLosesNothing);

        String text = String.valueOf(error.getMessage());
        assertTrue(text.startsWith("cut after 0 steps, seed 0, and after 0 of the next start, seed 0 (the "), text);
        assertTrue(text.matches("[^(]*\\(the process died [^)]*\\) \\(the process died [^)]*\\): .*"), text);
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void aSubmitThatFailsAtOnceIsNotWaitedFor() throws Exception {
        Fault fault = (target, method, args) -> {
            if (method.getName().equals("submit")) {
                throw new IllegalStateException("no such row");
            }
            return FaultyStore.honestly(target, method, args);
        };
        SubmitRules suite = () -> new FaultyStore(Break.ofSpooler(() -> fault));
        try (StoreBench bench = StoreBench.on(suite.newStore())) {
            Throwable error =
                    assertThrows(Exception.class, () -> suite.Q1_contentThatComesSlowlyHoldsUpNobodyElse(bench));

            assertTrue(error.toString().contains("no such row"), error::toString);
        }
    }

    @Test
    void aNullNamesItsRuleAndItsCall() throws Exception {
        List<String> faults = new ArrayList<>();
        for (String call : List.of("counts", "health", "info")) {
            Fault fault = (target, method, args) ->
                    method.getName().equals(call) ? null : FaultyStore.honestly(target, method, args);
            try (StoreBench bench = StoreBench.on(new FaultyStore(Break.ofLogons(() -> fault)))) {
                SpoolerLogon store = bench.spooler();
                AssertionError error = assertThrows(AssertionError.class, () -> {
                    bench.logon(Access.WRITE).counts();
                    store.health();
                    store.info();
                });
                faults.add(String.valueOf(error.getMessage()).replaceAll(";.*", ""));
            }
        }
        assertEquals(
                List.of("Q11: counts() answered null", "Q12: health() answered null", "S1: info() answered null"),
                faults);
    }

    @Test
    void aNullAmongOthersIsOneToo() throws Exception {
        List<@Nullable Object> parts = new ArrayList<>();
        parts.add(null);
        Fault fault = (target, method, args) ->
                method.getName().equals("notes") ? parts : FaultyStore.honestly(target, method, args);
        try (StoreBench bench = StoreBench.on(new FaultyStore(Break.ofSpooler(() -> fault)))) {
            AssertionError error =
                    assertThrows(AssertionError.class, () -> bench.spooler().notes("x"));

            assertTrue(
                    String.valueOf(error.getMessage()).startsWith("Q10: notes(x) answered with a null"),
                    error::toString);
        }
    }
}
