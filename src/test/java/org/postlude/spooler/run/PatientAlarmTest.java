package org.postlude.spooler.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.postlude.tck.time.VirtualTime;

/** An early call, as real alarms give where the time is far off, wakes nobody. */
class PatientAlarmTest {
    @Test
    void whoIsCalledEarlyAsksAgain() {
        VirtualTime time = VirtualTime.startingAt("2026-01-01T00:00:00Z");
        Deque<Runnable> asked = new ArrayDeque<>();
        AtomicInteger woken = new AtomicInteger();
        Instant hour = time.instant().plus(Duration.ofHours(1));
        new PatientAlarm(time, (at, wake) -> asked.add(wake)).at(hour, woken::incrementAndGet);
        for (int minute = 1; minute <= 60; minute++) {
            assertEquals(0, woken.get());
            time.advance(Duration.ofMinutes(1));
            asked.remove().run();
        }
        assertEquals(1, woken.get());
        assertEquals(0, asked.size());
    }
}
