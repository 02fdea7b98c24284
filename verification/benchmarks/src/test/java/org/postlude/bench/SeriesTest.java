package org.postlude.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesTest {
    private static final Lap COLD = lap(100, 10);

    @Test
    void theMedianIsTheMiddleOfTheMeasuredLapsWhateverTheirOrder() {
        Series series = new Series("one", COLD, List.of(lap(100, 4), lap(100, 1), lap(100, 2)));
        assertEquals(50, series.median(Lap::rate));
        assertEquals(25, series.min(Lap::rate));
        assertEquals(100, series.max(Lap::rate));
    }

    @Test
    void ofAnEvenNumberItLiesBetweenTheTwoInTheMiddle() {
        Series series = new Series("one", COLD, List.of(lap(100, 1), lap(100, 2)));
        assertEquals(75, series.median(Lap::rate));
    }

    @Test
    void theFirstLapCountsForNothing() {
        Series series = new Series("one", COLD, List.of(lap(100, 1)));
        assertEquals(100, series.min(Lap::rate));
    }

    @Test
    void nothingMeasuredIsNoSeries() {
        assertThrows(IllegalArgumentException.class, () -> new Series("one", COLD, List.of()));
    }

    @Test
    void processorTimeIsToldByTheThousand() {
        assertEquals(2.5, new Lap(200, 1, 0.5, 0, 0, 0, 0).cpuPerThousand());
    }

    @Test
    void aGoalIsMetAtItsLimitAndNotByWhatIsNoNumber() {
        assertTrue(Goal.atLeast("", 4, 4).isMet());
        assertFalse(Goal.atLeast("", 3.99, 4).isMet());
        assertTrue(Goal.atMost("", 25, 25).isMet());
        assertFalse(Goal.atMost("", 25.1, 25).isMet());
        assertFalse(Goal.atMost("", Double.NaN, 25).isMet());
        assertFalse(Goal.atLeast("", Double.NaN, 25).isMet());
    }

    @Test
    void timesAreToldInMillisecondsFromTheSortedCalls() {
        long[] nanos = new long[200];
        for (int i = 0; i < nanos.length; i++) {
            nanos[nanos.length - 1 - i] = (i + 1) * 1_000_000L;
        }
        assertEquals(List.of(101.0, 199.0, 200.0), Times.of(nanos));
        assertThrows(IllegalArgumentException.class, () -> Times.of(new long[0]));
    }

    static Lap lap(int count, double seconds) {
        return new Lap(count, seconds, 0.01, 3 << 20, Double.NaN, Double.NaN, Double.NaN);
    }
}
