package org.postlude.spooler.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postlude.spooler.sequence.Logged;

/** Whoever is told of things cannot hold up who tells. */
class ListenerTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    @AfterEach
    void endThreads() {
        go.countDown();
        threads.shutdownNow();
    }

    private Listener<String> listener(int most) {
        return new Listener<>("a listener", most, this::hear, missing -> heard.add(missing + " missing"), threads);
    }

    private void hear(String thing) {
        if (thing.equals("hangs")) {
            begun.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (thing.equals("bad")) {
            throw new IllegalStateException("of a test");
        }
        heard.add(thing);
    }

    @Test
    void itHearsAllInOrder() {
        Listener<String> listener = listener(1000);
        List<String> all = IntStream.range(0, 1000).mapToObj(i -> "thing " + i).toList();
        all.forEach(listener::tell);
        assertTrue(Patience.await(Waiting.REAL, listener.heard(), SOON));
        assertEquals(all, heard);
    }

    @Test
    void oneThatHangsMissesTheOldestAndHearsHowManyWereDropped() throws InterruptedException {
        Listener<String> listener = listener(3);
        listener.tell("hangs");
        begun.await();
        try (Logged log = new Logged()) {
            List.of("a", "b", "c", "d", "e").forEach(listener::tell);
            assertEquals(1, log.lines().size(), () -> "said once: " + log.lines());
        }
        assertFalse(Patience.await(Waiting.REAL, listener.heard(), Duration.ZERO));
        go.countDown();
        assertTrue(Patience.await(Waiting.REAL, listener.heard(), SOON));
        assertEquals(List.of("hangs", "2 missing", "c", "d", "e"), heard);
    }

    @Test
    void whatItThrowsIsLoggedOnceAndItHearsOn() {
        try (Logged log = new Logged()) {
            Listener<String> listener = listener(10);
            List.of("bad", "a", "bad", "b").forEach(listener::tell);
            assertTrue(Patience.await(Waiting.REAL, listener.heard(), SOON));
            assertEquals(List.of("a", "b"), heard);
            assertEquals(1, log.lines().size(), () -> log.lines().toString());
        }
    }

    @Test
    void afterItsEndItHearsNothingThatWaited() throws InterruptedException {
        Listener<String> listener = listener(10);
        listener.tell("hangs");
        begun.await();
        listener.tell("a");
        listener.end();
        listener.tell("b");
        go.countDown();
        assertTrue(Patience.await(Waiting.REAL, listener.heard(), SOON));
        assertEquals(List.of("hangs"), heard);
    }
}
