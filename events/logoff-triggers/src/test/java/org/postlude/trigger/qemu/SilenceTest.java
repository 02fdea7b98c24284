package org.postlude.trigger.qemu;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SilenceTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Silence silence = new Silence(Duration.ofSeconds(60), Duration.ofSeconds(6));
    private long now = -SECOND; // a stopwatch may begin anywhere

    private boolean goesOnFor(int seconds) {
        now += seconds * SECOND;
        return silence.goesOn(now);
    }

    @Test
    void aMinuteOfQuestionsWithoutAnAnswerIsEnough() {
        silence.broken(now);
        for (int i = 1; i < 10; i++) {
            assertFalse(goesOnFor(6), "after " + i);
        }
        assertTrue(goesOnFor(6));
        assertTrue(goesOnFor(6));
    }

    @Test
    void anAnswerBeginsItAnew() {
        silence.broken(now);
        for (int i = 0; i < 9; i++) {
            assertFalse(goesOnFor(6));
        }
        silence.broken(now);
        assertFalse(goesOnFor(6));
    }

    @Test
    void anHourInWhichNothingWasAskedIsOneQuestion() {
        silence.broken(now);
        for (int i = 0; i < 9; i++) {
            assertFalse(goesOnFor(3600), "the process was stopped, and not the guest");
        }
        assertTrue(goesOnFor(3600));
    }
}
