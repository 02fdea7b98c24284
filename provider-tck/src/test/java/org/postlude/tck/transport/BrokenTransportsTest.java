package org.postlude.tck.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postlude.tck.transport.BrokenTransports.BrokenTransport;

/** A suite that cannot fail proves nothing: all of it is run on each broken transport, and only its rule's tests fail. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@Tag("long")
class BrokenTransportsTest {
    static List<BrokenTransport> brokenTransports() {
        return BrokenTransports.ALL;
    }

    @ParameterizedTest
    @MethodSource("brokenTransports")
    void aBrokenTransportIsCaughtByTheTestsOfItsRuleAlone(BrokenTransport transport) {
        Map<String, String> failures = failures(transport.fixture());
        assertTrue(
                failures.keySet().removeIf(test -> test.startsWith(transport.rule() + "_")),
                () -> "no test of " + transport.rule() + " failed, only " + failures);
        // A test of another rule may meet the fault, if what it says is the rule that was broken.
        failures.values()
                .removeIf(Pattern.compile("\\b" + transport.rule() + "\\b").asPredicate());
        transport
                .also()
                .keySet()
                .forEach(also -> assertTrue(
                        failures.keySet().removeIf(test -> test.matches(also)),
                        () -> "no longer fails as well: " + also));
        assertEquals(Set.of(), failures.keySet(), () -> "tests of other rules that failed: " + failures);
    }

    @Test
    void everyRuleOfTransportsHasABrokenOneOrAReason() throws IOException {
        String rules = Files.readString(Path.of(System.getProperty("basedir", "."), "..", "docs", "rules.md"));
        Set<String> ids = Pattern.compile("(?m)^\\| (T\\d+) \\|")
                .matcher(rules)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertFalse(ids.isEmpty());
        Set<String> broken =
                BrokenTransports.ALL.stream().map(BrokenTransport::rule).collect(Collectors.toCollection(TreeSet::new));
        broken.addAll(BrokenTransports.NONE.keySet());
        assertEquals(ids, broken);
    }

    @Test
    void everyFaultOfTheScriptIsAmongThem() {
        Set<String> all =
                EnumSet.allOf(Fault.class).stream().map(Fault::toString).collect(Collectors.toSet());
        all.removeAll(BrokenTransports.ALL.stream().map(BrokenTransport::what).toList());
        assertEquals(Set.of(), all);
    }

    @Test
    void aTransportThatIgnoresItsCancelsIsCaught() {
        Supplier<ScriptedFixture> deaf =
                () -> new ScriptedFixture(ScriptedTransport.Builder::agreesToCancelButIgnoresIt, Duration.ofSeconds(1));
        assertThrows(AssertionError.class, deaf.get()::T12_aCancelEndsAnAttemptToASilentPeer);
        assertThrows(AssertionError.class, deaf.get()::T12_aCancelDuringTheBodyIsHeardWithoutThePermit);
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void anAttemptThatHasEndedIsNotWaitedFor() {
        ScriptedFixture broken = BrokenTransports.bent(
                () -> BrokenTransports.throwsAtSubmit(new IllegalStateException("the disk is gone")),
                Duration.ofMinutes(1));
        for (Executable test : List.<Executable>of(
                broken::T2_takesAsManyAttemptsAtOnceAsItDeclares,
                broken::T7_waitsForAPermitThatIsWithheld,
                broken::T7_anInterruptBeforeThePermitHandsNothingOver)) {
            String said = words(assertThrows(AssertionError.class, test));
            assertTrue(said.contains("an attempt on its way to the gate at mayCommit of attempt-1"), said);
            assertTrue(said.contains("the disk is gone"), said);
        }
    }

    /** All that a failure says. */
    private static String words(@Nullable Throwable failure) {
        StringBuilder words = new StringBuilder();
        for (Throwable each = failure; each != null; each = each.getCause()) {
            words.append(each.getMessage()).append(' ');
            for (Throwable other : each.getSuppressed()) {
                words.append(words(other));
            }
        }
        return words.toString();
    }

    /** The names of the tests that failed, and why. */
    private static Map<String, String> failures(Supplier<ScriptedFixture> fixture) {
        Map<String, String> failures = new TreeMap<>();
        for (Method test : ScriptedFixture.class.getMethods()) {
            if (test.isAnnotationPresent(Test.class)) {
                try {
                    test.invoke(fixture.get());
                } catch (InvocationTargetException e) {
                    failures.put(test.getName(), words(e.getCause()));
                } catch (IllegalAccessException e) {
                    throw new AssertionError(test + " cannot be called", e);
                }
            }
        }
        return failures;
    }
}
