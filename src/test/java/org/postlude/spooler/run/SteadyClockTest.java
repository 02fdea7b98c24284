package org.postlude.spooler.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A deadline comes when it was promised, whoever sets the machine's clock. */
class SteadyClockTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Instant machine = START;
    private long nanos = 5;
    private final SteadyClock steady = new SteadyClock(() -> machine, () -> nanos);

    @Test
    void itShowsWhatTheMachineShows() {
        pass(Duration.ofSeconds(7));
        assertEquals(START.plusSeconds(7), steady.instant());
    }

    @Test
    void aClockThatIsSetForwardIsFollowedAtOnce() {
        machine = START.plus(Duration.ofHours(3));
        assertEquals(machine, steady.instant());
        assertEquals(Duration.ofHours(3), steady.takeJump());
        assertEquals(Duration.ZERO, steady.takeJump(), "it is told once");
    }

    @Test
    void timeThatPassesIsNoJump() {
        pass(Duration.ofDays(1));
        assertEquals(machine, steady.instant());
        assertEquals(Duration.ZERO, steady.takeJump());
    }

    @Test
    void aClockThatIsSetBackDelaysADeadlineOfAHundredSecondsByOneAtMost() {
        machine = START.minus(Duration.ofHours(3));
        Instant deadline = steady.instant().plusSeconds(99);
        for (int i = 0; i < 100; i++) {
            assertFalse(steady.instant().isAfter(deadline), "time goes no faster than it is");
            pass(Duration.ofSeconds(1));
        }
        assertFalse(steady.instant().isBefore(deadline), () -> "100 s have passed, and it shows " + steady.instant());
    }

    @Test
    void itIsTrueAgainWhenTheMachineHasCaughtUp() {
        machine = START.minusSeconds(10);
        pass(Duration.ofSeconds(999));
        assertEquals(Duration.ofMillis(10), Duration.between(machine, steady.instant()));
        pass(Duration.ofSeconds(2));
        assertEquals(machine, steady.instant());
    }

    @Test
    void aThreadThatHasToWaitWhileItReadsTheClockIsNotAhead() {
        Deque<Duration> waits = new ArrayDeque<>(List.of(Duration.ZERO, Duration.ofMillis(200), Duration.ZERO));
        SteadyClock read = new SteadyClock(
                () -> {
                    pass(waits.remove());
                    return machine;
                },
                () -> nanos);
        assertEquals(machine.plusMillis(200), read.instant());
        assertEquals(machine, read.instant());
        assertEquals(Duration.ZERO, read.takeJump());
    }

    private void pass(Duration time) {
        machine = machine.plus(time);
        nanos += time.toNanos();
    }
}
