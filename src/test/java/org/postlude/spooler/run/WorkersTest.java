package org.postlude.spooler.run;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.postlude.message.AttemptId;
import org.postlude.message.Phase;

/** Which steps of an attempt the owner is woken for. */
class WorkersTest {
    private static final AttemptId ONE = new AttemptId(1);
    private static final AttemptId OTHER = new AttemptId(2);
    private static final Instant NOW = Instant.parse("2026-08-03T09:00:00Z");

    private final Workers workers = new Workers(Waiting.REAL);

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
