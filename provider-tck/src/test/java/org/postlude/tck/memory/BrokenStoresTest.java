package org.postlude.tck.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postlude.tck.memory.BrokenStores.BrokenStore;
import org.postlude.tck.memory.FaultyStore.Break;
import org.postlude.tck.store.CrashSuite;
import org.postlude.tck.store.DamageSuite;
import org.postlude.tck.store.FaultSuite;
import org.postlude.tck.store.FolderCrashSuite;
import org.postlude.tck.store.FolderLogonSuite;
import org.postlude.tck.store.FolderSuite;
import org.postlude.tck.store.ObstacleSuite;
import org.postlude.tck.store.ReachableSuite;
import org.postlude.tck.store.StoreBench;
import org.postlude.tck.store.StoreSuite;

/** A suite that cannot fail proves nothing: all of it is run on each broken store, and only its rule's tests fail. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@Tag("long")
final class BrokenStoresTest {
    /** The suites, on a store with a fault. */
    private record Suspect(Break broken)
            implements StoreSuite,
                    ReachableSuite,
                    CrashSuite,
                    FaultSuite,
                    DamageSuite,
                    FolderSuite,
                    FolderLogonSuite,
                    FolderCrashSuite,
                    ObstacleSuite {
        @Override
        public FaultyStore newStore() {
            return new FaultyStore(broken);
        }
    }

    /**
     * Runs for Q0 alone: it has every operation in it and compares all that is there, so that whatever is broken may show.
     */
    private static final String SCRIPT = "Q0_.*(AnyDurableStep|SecondCut).*";

    static List<BrokenStore> brokenStores() {
        return Stream.concat(BrokenStores.ALL.stream(), BrokenFolders.ALL.stream())
                .toList();
    }

    @Test
    void nothingFailsWhereNothingIsBroken() {
        assertEquals(Map.of(), failures(Break.NONE, test -> true));
    }

    @ParameterizedTest
    @MethodSource("brokenStores")
    void aBrokenStoreIsCaughtByTheTestsOfItsRuleAlone(BrokenStore store) {
        Map<String, String> failures =
                failures(store.broken(), test -> store.rule().equals("Q0") || !test.matches(SCRIPT));
        Set<String> own = failures.keySet().stream()
                .filter(test -> rulesOf(test).contains(store.rule()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertFalse(own.isEmpty(), () -> "no test of " + store.rule() + " failed, only " + failures);
        failures.keySet().removeAll(own);
        store.also()
                .keySet()
                .forEach(also -> assertTrue(
                        failures.keySet().removeIf(test -> test.matches(also)),
                        () -> "no longer fails as well: " + also));
        assertEquals(Map.of(), failures, "tests of other rules that failed");
    }

    @Test
    void everyRuleOfTheKitHasABrokenStore() {
        Set<String> rules = tests().flatMap(test -> rulesOf(test.getName()).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> broken =
                brokenStores().stream().map(BrokenStore::rule).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(rules, broken);
    }

    private static Set<String> rulesOf(String test) {
        return Arrays.stream(test.split("_"))
                .filter(part -> part.matches("[A-Z]\\d+"))
                .collect(Collectors.toSet());
    }

    private static Stream<Method> tests() {
        return Arrays.stream(Suspect.class.getMethods()).filter(method -> method.isAnnotationPresent(Test.class));
    }

    /** The names of the tests that failed, and why. */
    private static Map<String, String> failures(Break broken, Predicate<String> which) {
        Map<String, String> failures = new TreeMap<>();
        tests().filter(test -> which.test(test.getName())).forEach(test -> {
            try {
                run(test, new Suspect(broken));
            } catch (InvocationTargetException e) {
                failures.put(test.getName(), String.valueOf(e.getCause()));
            } catch (Throwable e) {
                failures.put(test.getName(), String.valueOf(e)); // of the tear-down
            }
        });
        return failures;
    }

    private static void run(Method test, Suspect suite) throws Exception {
        if (test.getParameterCount() == 0) {
            test.invoke(suite);
            return;
        }
        try (StoreBench bench = StoreBench.on(suite.newStore())) {
            test.invoke(suite, bench);
        }
    }
}
