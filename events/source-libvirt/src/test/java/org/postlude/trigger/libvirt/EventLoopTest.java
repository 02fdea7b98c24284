package org.postlude.trigger.libvirt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class EventLoopTest {
    private final List<Long> pauses = new ArrayList<>();

    /** Each is thrown in its turn, or nothing is; then it is interrupted. */
    private void loop(Object... turns) {
        Queue<Object> next = new ArrayDeque<>(List.of(turns));
        EventLoop.loop(
                () -> {
                    Object now = next.poll();
                    if (now == null) {
                        throw new InterruptedException("the test is over");
                    }
                    if (now instanceof Error error) {
                        throw error;
                    }
                    if (now instanceof RuntimeException exception) {
                        throw exception;
                    }
                },
                pauses::add);
        assertEquals(0, next.size());
    }

    @Test
    void whateverATurnThrowsTheNextOneComes() {
        loop(new AssertionError("one"), "well", new IllegalStateException("another"), "well");
        assertEquals(List.of(100L, 100L), pauses);
    }

    @Test
    void whatGoesOnFailingIsWaitedForLongerAndLonger() {
        Error stays = new AssertionError("it stays");
        loop(stays, stays, stays, stays, stays, stays, stays, stays, "well", stays);
        assertEquals(List.of(100L, 200L, 400L, 800L, 1600L, 3200L, 5000L, 5000L, 100L), pauses);
    }
}
