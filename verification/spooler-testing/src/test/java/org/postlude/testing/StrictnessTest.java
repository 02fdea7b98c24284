package org.postlude.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.postlude.testing.PostludeAssertions.assertThat;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.SubmitRejectedException;
import org.postlude.tck.transport.ScriptedTransport;

/** Tests of a person who makes mistakes: which of them JUnit shows as failed, and why. */
class StrictnessTest {
    @Test
    void aTestThatLeavesSomethingFailsInTearDownAndTheOthersDoNot() {
        Map<String, TestExecutionResult> results = run(Careless.class);

        assertEquals("SUCCESSFUL", status(results, "isTidy(TestSpooler)"));
        assertEquals("SUCCESSFUL", status(results, "needsNone()"));
        assertEquals("FAILED", status(results, "leavesAHandle(TestSpooler)"));
        Throwable leak = thrown(results, "leavesAHandle(TestSpooler)");
        assertTrue(String.valueOf(leak.getMessage()).contains("a handle on store "), leak::toString);
        Throwable wrong = thrown(results, "expectsTooMuch(TestSpooler)");
        assertTrue(
                String.valueOf(wrong.getMessage()).startsWith("nothing was sent to ann@example.org"), wrong::toString);
        assertEquals(1, wrong.getSuppressed().length, "and what it left beside");
    }

    @Test
    void whatBelongsToATestIsNotGivenToAConstructor() {
        Throwable refused = thrown(run(Greedy.class), "test()");
        assertTrue(String.valueOf(refused.getMessage()).contains("ask for it in the test method"), refused::toString);
    }

    @Test
    void anObjectThatIsRegisteredHasItsOwnSettingsAndAnInstanceForAllTestsGetsOneEach() {
        assertEquals(
                Map.of("first(TestSpooler)", "SUCCESSFUL", "second(TestSpooler)", "SUCCESSFUL"),
                statuses(run(Registered.class)));
    }

    @RepeatedTest(10) // a thread that is not counted for a moment shows in one of some
    void testsInParallelHaveOneEach() {
        Map<String, TestExecutionResult> results = run(PostludeExtensionTest.class);
        assertTrue(results.size() > 10, () -> "only " + results);
        results.forEach((test, result) -> result.getThrowable().ifPresent(failure -> {
            throw new AssertionError(test, failure);
        }));
        assertEquals(Set.of("SUCCESSFUL"), Set.copyOf(statuses(results).values()));
    }

    private static Throwable thrown(Map<String, TestExecutionResult> results, String test) {
        return Objects.requireNonNull(results.get(test), test).getThrowable().orElseThrow();
    }

    private static String status(Map<String, TestExecutionResult> results, String test) {
        return statuses(results).getOrDefault(test, "not run: " + results.keySet());
    }

    private static Map<String, String> statuses(Map<String, TestExecutionResult> results) {
        Map<String, String> statuses = new TreeMap<>();
        results.forEach((test, result) -> statuses.put(test, result.getStatus().toString()));
        return statuses;
    }

    private static Map<String, TestExecutionResult> run(Class<?> type) {
        Map<String, TestExecutionResult> results = new ConcurrentHashMap<>();
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(type))
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
                .build();
        LauncherFactory.create().execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest()) {
                    results.put(test.getDisplayName(), result);
                }
            }
        });
        return results;
    }

    /** Not found by a scan: it is no top-level class and not for itself. */
    @ExtendWith(PostludeExtension.class)
    static class Careless {
        @Test
        void isTidy(TestSpooler spooler) {
            Letters.write(spooler.store(), "ann@example.org");
            assertThat(spooler).sent(1);
        }

        @Test
        void needsNone() {
            assertEquals(2, 1 + 1);
        }

        @Test
        void leavesAHandle(TestSpooler spooler) {
            MessageStore left = spooler.session().openStore(spooler.address(), OpenOptions.DEFAULT);
            Letters.write(left, "ann@example.org");
        }

        @Test
        void expectsTooMuch(TestSpooler spooler) {
            assertEquals("x", spooler.coordinator().logon("x").owner());
            assertThat(spooler).sentTo("ann@example.org");
        }
    }

    @ExtendWith(PostludeExtension.class)
    static class Greedy {
        private final TestSpooler spooler;

        Greedy(TestSpooler spooler) {
            this.spooler = spooler;
        }

        @Test
        void test() {
            assertThat(spooler).sentNothing();
        }
    }

    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class Registered {
        @RegisterExtension
        final PostludeExtension postlude = new PostludeExtension()
                .withSpooler(builder -> builder.submitPolicy((owner, letter) -> Optional.of("not today")))
                .withTransport(ScriptedTransport.Builder::deferring);

        @Test
        void first(TestSpooler spooler) {
            assertThrows(SubmitRejectedException.class, () -> Letters.write(spooler.store(), "ann@example.org"));
        }

        @Test
        void second(TestSpooler spooler) {
            assertThat(spooler).sentNothing().queuedNothing();
        }

        @AfterEach
        void isStillThere(TestSpooler spooler) {
            assertThat(spooler).sentNothing();
        }
    }
}
