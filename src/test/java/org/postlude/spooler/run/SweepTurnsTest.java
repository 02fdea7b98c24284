package org.postlude.spooler.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.postlude.store.spi.QueueCounts;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.tck.time.VirtualTime;

/** A store's own work comes between the steps of a sweep. */
class SweepTurnsTest {
    private static final InstantSource CLOCK = VirtualTime.startingAt("2026-01-01T00:00:00Z");

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    private int left = 250;

    private Object answer(String method, Object... arguments) {
        switch (method) {
            case "sweep" -> {
                int removed = Math.min(left, (Integer) arguments[1]);
                assertTrue(removed <= 100, "a small step, not " + removed);
                left -= removed;
                done.add("swept " + removed);
                return removed;
            }
            case "counts" -> {
                return new QueueCounts(1, 0, 0, 0);
            }
            default -> throw new AssertionError("nobody was to call " + method);
        }
    }

    private SpoolerLogon store() {
        return (SpoolerLogon) Proxy.newProxyInstance(
                SpoolerLogon.class.getClassLoader(),
                new Class<?>[] {SpoolerLogon.class},
                (proxy, method, arguments) -> answer(method.getName(), arguments == null ? new Object[0] : arguments));
    }

    private void runNext() {
        tasks.remove().run();
    }

    @Test
    void Q12_mailThatComesMeanwhileIsServedAfterOneStep() {
        Sweep sweep = new Sweep("a", store(), CLOCK, tasks::add);
        sweep.begin();
        tasks.add(() -> done.add("mail"));
        runNext();
        runNext();
        assertEquals(List.of("swept 100", "mail"), done);
        while (!tasks.isEmpty()) {
            runNext();
        }
        assertEquals(List.of("swept 100", "mail", "swept 100", "swept 50", "swept 0"), done);
    }

    @Test
    void Q12_aSweepThatRunsIsNotBegunTwice() {
        Sweep sweep = new Sweep("a", store(), CLOCK, tasks::add);
        sweep.begin();
        sweep.begin();
        while (!tasks.isEmpty()) {
            runNext();
        }
        assertEquals(List.of("swept 100", "swept 100", "swept 50", "swept 0"), done);
    }

    @Test
    void S7_nothingIsSweptAfterTheStoreWasGivenUp() {
        Sweep sweep = new Sweep("a", store(), CLOCK, tasks::add);
        sweep.begin();
        runNext();
        sweep.end();
        while (!tasks.isEmpty()) {
            runNext();
        }
        assertEquals(List.of("swept 100"), done);
    }
}
