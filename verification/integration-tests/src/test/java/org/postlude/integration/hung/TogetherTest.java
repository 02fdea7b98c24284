package org.postlude.integration.hung;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** What a trial that failed says, and what it is not forgiven. */
class TogetherTest {
    private final AtomicInteger good = new AtomicInteger();
    private final List<Together.Case> cases = List.of(
            new Together.Case("PLAIN DATA", watch -> good.incrementAndGet()), new Together.Case("LMTP QUIT", watch -> {
                throw new IllegalStateException("as planted");
            }));

    @Test
    void aCaseThatFailedSaysTheCommandThatRunsItAgain() {
        AssertionError all = assertThrows(AssertionError.class, () -> Together.run(HungPointsTest.class, cases, ""));
        assertEquals(1, good.get());
        assertEquals(1, all.getSuppressed().length);
        String told = String.valueOf(all.getSuppressed()[0].getMessage());
        assertTrue(told.contains("./mvnw -B verify -pl verification/integration-tests -am "), told);
        assertTrue(told.endsWith(" -Dtest=HungPointsTest -Dpostlude.hung='LMTP QUIT'"), told);
    }

    @Test
    void aTestThatHasNoCaseOfThatNameIsSkipped() throws InterruptedException {
        Together.run(HungPointsTest.class, cases, "PLAIN DATA");
        assertEquals(1, good.get());
        assertThrows(TestAbortedException.class, () -> Together.run(HungPointsTest.class, cases, "PLAIN CONNECT"));
        assertThrows(AssertionError.class, () -> Together.run(HungPointsTest.class, List.of(), "PLAIN CONNECT"));
    }

    @Test
    void aMachineThatStandsStillExcusesSecondsAndNoMore() {
        Duration bound = Duration.ofSeconds(2);
        assertTrue(Stopwatch.isInTime(bound, Duration.ZERO, bound));
        assertTrue(Stopwatch.isInTime(bound.plusSeconds(4), Duration.ofSeconds(4), bound));
        assertFalse(Stopwatch.isInTime(bound.plusSeconds(4), Duration.ofSeconds(3), bound));
        assertFalse(Stopwatch.isInTime(bound.plusSeconds(60), Duration.ofSeconds(60), bound));
    }
}
