package org.postlude.tck.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final VirtualTime time = VirtualTime.startingAt("2026-01-01T00:00:00Z");
    private final List<String> rung = new ArrayList<>();

    @Test
    void standsStillUntilItIsMoved() {
        assertEquals(START, time.instant());
        time.advance(Duration.ofMinutes(5));
        assertEquals(START.plusSeconds(300), time.instant());
    }

    @Test
    void alarmsRingInOrderWhileTimeStandsAtTheirInstant() {
        time.alarm(START.plusSeconds(20), () -> ring("b"));
        time.alarm(START.plusSeconds(10), () -> ring("a"));
        time.alarm(START.plusSeconds(20), () -> ring("c"));
        time.alarm(START.plusSeconds(31), () -> ring("d"));
        time.advance(Duration.ofSeconds(30));
        assertEquals(List.of("a 10", "b 20", "c 20"), rung);
        assertEquals(START.plusSeconds(30), time.instant());
        assertEquals(Optional.of(START.plusSeconds(31)), time.nextAlarm());
    }

    @Test
    void anAlarmSetByAnAlarmRingsInTheSameMove() {
        time.alarm(START.plusSeconds(1), () -> time.alarm(START.plusSeconds(2), () -> ring("second")));
        time.advance(Duration.ofSeconds(5));
        assertEquals(List.of("second 2"), rung);
    }

    @Test
    void anAlarmWhoseTimeHasComeRingsAtOnce() {
        time.alarm(START, () -> ring("now"));
        time.alarm(START.minusSeconds(1), () -> ring("late"));
        assertEquals(List.of("now 0", "late 0"), rung);
    }

    @Test
    void doesNotGoBack() {
        assertThrows(IllegalArgumentException.class, () -> time.advanceTo(START.minusMillis(1)));
        assertEquals(START, time.instant());
    }

    @Test
    void anAlarmCannotMoveTheTime() {
        time.alarm(START.plusSeconds(1), () -> time.advance(Duration.ofSeconds(1)));
        assertThrows(IllegalStateException.class, () -> time.advance(Duration.ofSeconds(2)));
        assertEquals(START.plusSeconds(1), time.instant(), "time stays where the alarm failed");
    }

    @Test
    void noAlarmIsLostWhenManyThreadsSetThemWhileTimeMoves() throws InterruptedException {
        int threads = 4;
        int each = 2_000;
        AtomicInteger count = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(threads);
        for (int t = 0; t < threads; t++) {
            Thread setter = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    time.alarm(time.instant().plusMillis(i % 7), count::incrementAndGet);
                }
                done.countDown();
            });
            setter.setDaemon(true);
            setter.start();
        }
        while (!done.await(0, TimeUnit.MILLISECONDS)) {
            time.advance(Duration.ofMillis(1));
        }
        time.advance(Duration.ofSeconds(1));
        assertEquals(threads * each, count.get());
    }

    private void ring(String name) {
        rung.add(name + " " + Duration.between(START, time.instant()).toSeconds());
    }
}
