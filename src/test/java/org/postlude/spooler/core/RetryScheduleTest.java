package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.spooler.RetrySchedule;

class RetryScheduleTest {
    private static final RetrySchedule SCHEDULE = RetrySchedule.DEFAULT;

    @Test
    void theDelayGrowsUpToTheLongestAndIsSpreadByAtMostATenth() {
        Duration least = SCHEDULE.first();
        for (int attempts = 1; attempts < 200; attempts++) {
            Duration most = least.plus(least.dividedBy(10));
            for (int seed = -50; seed < 50; seed++) {
                Duration delay = SCHEDULE.delay(attempts, seed * 7919);
                assertTrue(delay.compareTo(least) >= 0 && delay.compareTo(most) <= 0, attempts + ": " + delay);
            }
            least = least.multipliedBy(2).compareTo(SCHEDULE.longest()) < 0
                    ? least.multipliedBy(2)
                    : SCHEDULE.longest();
        }
    }

    @Test
    void theSameSeedGivesTheSameDelayAndOthersSpread() {
        Set<Duration> delays = new HashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            assertEquals(SCHEDULE.delay(3, seed), SCHEDULE.delay(3, seed));
            delays.add(SCHEDULE.delay(3, seed));
        }
        assertTrue(delays.size() > 50, "only " + delays.size() + " different delays");
    }

    @Test
    void noNumberOfAttemptsOverflows() {
        assertTrue(SCHEDULE.delay(Integer.MAX_VALUE, 1).compareTo(SCHEDULE.longest()) >= 0);
        assertEquals(SCHEDULE.delay(1, 5), SCHEDULE.delay(0, 5));
    }

    @Test
    void timesThatDoNotGrowAreRefused() {
        Duration second = Duration.ofSeconds(1);
        assertThrows(IllegalArgumentException.class, () -> new RetrySchedule(Duration.ZERO, second, second));
        assertThrows(IllegalArgumentException.class, () -> new RetrySchedule(second.multipliedBy(2), second, second));
        assertThrows(IllegalArgumentException.class, () -> new RetrySchedule(second, second.multipliedBy(3), second));
    }
}
