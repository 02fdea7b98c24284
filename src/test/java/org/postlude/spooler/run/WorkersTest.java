package org.postlude.spooler.run;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.postlude.message.AttemptId;
import org.postlude.message.Phase;

/** Which steps of an attempt the owner is woken for. */
class WorkersTest {
    private static final AttemptId ONE = new AttemptId(1);
    private static final AttemptId OTHER = new AttemptId(2);
    private static final Instant NOW = Instant.parse("2026-08-03T09:00:00Z");

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final QuietSteps quiet = new QuietSteps(PATIENCE);
    private final Workers workers = new Workers(Waiting.REAL, quiet);

    @Test
    void theSameStepAgainIsNewsOnlyWhenASecondHasPassed() {
        assertTrue(workers.enter(ONE));
        assertTrue(workers.isNews(ONE, Phase.BODY, NOW));
        assertFalse(workers.isNews(ONE, Phase.BODY, NOW.plusMillis(999)));
        assertTrue(
                workers.isNews(ONE, Phase.BODY, NOW.plusMillis(1000)),
                "or a slow attempt would be taken for a silent one");
        assertFalse(workers.isNews(ONE, Phase.BODY, NOW.plusMillis(1999)));
    }

    @Test
    void anotherStepIsNewsAtOnce() {
        assertTrue(workers.enter(ONE));
        assertTrue(workers.isNews(ONE, Phase.ENVELOPE, NOW));
        assertTrue(workers.isNews(ONE, Phase.BODY, NOW));
    }

    @Test
    void whatIsToldWithTheNextEventIsNoNews() {
        quiet.begin(ONE, true, hasThread -> false);
        assertTrue(workers.enter(ONE));
        assertFalse(workers.isNews(ONE, Phase.ENVELOPE, NOW));
        assertFalse(workers.isNews(ONE, Phase.BODY, NOW));
    }

    @Test
    void aPermitThatStandsIsTakenOnce() {
        quiet.begin(ONE, true, hasThread -> false);
        quiet.begin(OTHER, false, hasThread -> false);
        assertTrue(workers.enter(ONE));
        assertTrue(workers.enter(OTHER));
        assertTrue(workers.takePermit(ONE, NOW));
        assertTrue(workers.hasPermit(ONE));
        assertFalse(workers.takePermit(ONE, NOW), "the owner says what becomes of who asks twice");
        assertFalse(workers.takePermit(OTHER, NOW));
        assertFalse(workers.hasPermit(OTHER));
    }

    @Test
    void whoeverHasEndedOrWasGivenUpTakesNoPermit() {
        quiet.begin(ONE, true, hasThread -> false);
        assertTrue(workers.enter(ONE));
        workers.leave(ONE);
        assertFalse(workers.takePermit(ONE, NOW), "whatever else of the transport still asks");

        quiet.begin(OTHER, true, hasThread -> false);
        assertTrue(workers.enter(OTHER));
        workers.fence(OTHER);
        assertFalse(workers.takePermit(OTHER, NOW));
        assertTrue(Thread.interrupted(), "it was told so");
    }

    @Test
    void nobodyTakesAPermitOfAnOwnerThatHasGone() {
        quiet.begin(ONE, true, hasThread -> false);
        assertTrue(workers.enter(ONE));
        workers.denyAll();
        assertFalse(workers.takePermit(ONE, NOW));
    }

    @Test
    void attemptsAreToldApart() {
        assertTrue(workers.enter(ONE));
        assertTrue(workers.enter(OTHER));
        assertTrue(workers.isNews(ONE, Phase.BODY, NOW));
        assertTrue(workers.isNews(OTHER, Phase.BODY, NOW));
    }

    @Test
    void whatIsNotAtWorkIsNotRememberedAndAlwaysHeard() {
        assertTrue(workers.isNews(ONE, Phase.BODY, NOW));
        assertTrue(workers.isNews(ONE, Phase.BODY, NOW));
        assertTrue(workers.enter(ONE));
        assertTrue(workers.isNews(ONE, Phase.BODY, NOW));
        workers.leave(ONE);
        assertTrue(workers.isNews(ONE, Phase.BODY, NOW));
    }
}
