package org.postlude.transport.im;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.transport.im.ScriptedServer.ANN;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postlude.message.ActivityEvent;
import org.postlude.tck.time.VirtualTime;

/** What was recorded is told until somebody has it. */
class TellerTest {
    private final Conversations conversations =
            new Conversations("chat", ANN, new MemoryJournal(), VirtualTime.startingAt("2026-11-28T22:10:03.123Z"));
    private final List<ActivityEvent> told = new CopyOnWriteArrayList<>();
    private final AtomicInteger failing = new AtomicInteger();
    private final Teller teller = new Teller("chat", conversations, this::take, Desk.SOON);

    private void take(ActivityEvent event) {
        if (failing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new UncheckedIOException("no store is open", new IOException());
        }
        told.add(event);
    }

    @AfterEach
    void end() {
        teller.close();
        conversations.close();
    }

    @Test
    void whatIsNotTakenIsToldAgainUnderTheSameKeyAndInOrder() {
        failing.set(3);
        teller.listened(true);
        conversations.wrote("bob@chat.example", true);
        assertTrue(teller.drain(Desk.PATIENCE));
        assertEquals(
                List.of("im.invitation", "im.join", "im.join"),
                told.stream().map(ActivityEvent::kind).toList());
    }

    @Test
    void nothingIsToldBeforeSomebodyHears() {
        conversations.wrote("bob@chat.example", true);
        assertFalse(teller.drain(Duration.ofMillis(50)));
        assertEquals(List.of(), told);
        teller.listened(true);
        assertTrue(teller.drain(Desk.PATIENCE));
    }

    @Test
    void aFaultOfAnErrandStopsNeitherOthersNorEvents() {
        AtomicInteger faults = new AtomicInteger();
        AtomicInteger runs = new AtomicInteger();
        teller.listened(true);
        teller.errand(() -> {
            faults.incrementAndGet();
            throw new IllegalStateException("a store has refused it");
        });
        teller.errand(() -> runs.incrementAndGet() > 0);
        await().atMost(Desk.PATIENCE).until(() -> faults.get() == 10);
        conversations.wrote("bob@chat.example", true);
        assertTrue(teller.drain(Desk.PATIENCE));
        assertEquals(1, runs.get());
        assertEquals(10, faults.get(), "and then it is given up");
    }

    @Test
    void anErrandIsRunUntilItIsDone() {
        AtomicInteger runs = new AtomicInteger();
        teller.errand(() -> runs.incrementAndGet() == 3);
        await().atMost(Desk.PATIENCE).until(() -> runs.get() == 3);
    }
}
