package org.postlude.spooler.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.postlude.tck.time.VirtualTime;

/** One alarm at a time, whatever is asked for. */
class WakeTest {
    private final VirtualTime time = VirtualTime.startingAt("2026-01-01T00:00:00Z");
    private final Instant start = time.instant();
    private final AtomicInteger ticks = new AtomicInteger();
    private final Wake wake = new Wake(time::alarm, time, ticks::incrementAndGet);

    @Test
    void anAlarmThatAnEarlierOneHasReplacedRingsIntoNothing() {
        wake.at(start.plusSeconds(60));
        wake.at(start.plusSeconds(5));
        time.advance(Duration.ofSeconds(5));
        assertEquals(1, ticks.get());
        wake.taken();
        wake.at(start.plusSeconds(60));
        time.advance(Duration.ofSeconds(55));
        assertEquals(2, ticks.get(), "the one that was asked for anew, and not the first one too");
    }

    @Test
    void aLaterTimeWaitsForTheNextTick() {
        wake.at(start.plusSeconds(5));
        wake.at(start.plusSeconds(60));
        time.advance(Duration.ofSeconds(60));
        assertEquals(1, ticks.get());
    }

    @Test
    void thereAreNoMoreTicksThanTimesThatComeHoweverOftenTheyAreAskedFor() {
        for (int i = 0; i < 100; i++) {
            wake.at(start.plusSeconds(3600));
            wake.at(time.instant().plusMillis(10));
            time.advance(Duration.ofMillis(10));
            wake.taken();
        }
        assertEquals(100, ticks.get());
        wake.at(start.plusSeconds(3600));
        time.advance(Duration.ofHours(2));
        assertEquals(101, ticks.get());
    }
}
