package org.postlude.spooler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
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

    @Test
    void theGrowthIsWhatWasSetAndOneIsAlwaysTheSameTime() {
        RetrySchedule thrice = SCHEDULE.withGrowth(3).withSpread(0);
        assertEquals(Duration.ofMinutes(5), thrice.delay(1, 7));
        assertEquals(Duration.ofMinutes(15), thrice.delay(2, 7));
        assertEquals(Duration.ofMinutes(135), thrice.delay(4, 7));
        assertEquals(SCHEDULE.longest(), thrice.delay(5, 7));
        RetrySchedule even = SCHEDULE.withGrowth(1).withSpread(0);
        assertEquals(even.first(), even.delay(1, 7));
        assertEquals(even.first(), even.delay(1_000_000, 7));
        assertEquals(
                Duration.ofSeconds(450), SCHEDULE.withGrowth(1.5).withSpread(0).delay(2, 7));
    }

    @Test
    void theSpreadIsWhatWasSet() {
        RetrySchedule half = SCHEDULE.withSpread(0.5);
        Duration most = Duration.ZERO;
        for (int seed = 0; seed < 1000; seed++) {
            Duration delay = half.delay(1, seed);
            assertTrue(delay.compareTo(Duration.ofSeconds(300)) >= 0 && delay.compareTo(Duration.ofSeconds(450)) <= 0);
            most = delay.compareTo(most) > 0 ? delay : most;
        }
        assertTrue(most.compareTo(Duration.ofSeconds(400)) > 0, "none of them was spread far: " + most);
    }

    @Test
    void aWarningOfTheDelayComesAfterFourHoursUnlessItIsSetOrThereIsNone() {
        assertEquals(Optional.of(Duration.ofHours(4)), SCHEDULE.delayWarning());
        assertEquals(
                Optional.of(Duration.ofHours(1)),
                SCHEDULE.withDelayWarning(Duration.ofHours(1)).delayWarning());
        assertEquals(Optional.empty(), SCHEDULE.withoutDelayWarning().delayWarning());
        assertThrows(IllegalArgumentException.class, () -> SCHEDULE.withDelayWarning(Duration.ZERO));
    }

    @Test
    void numbersOutOfTheirRangeAreRefused() {
        for (double wrong : new double[] {0.99, 100.1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> SCHEDULE.withGrowth(wrong), "growth " + wrong);
        }
        for (double wrong : new double[] {-0.01, 1.01, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> SCHEDULE.withSpread(wrong), "spread " + wrong);
        }
    }
}
