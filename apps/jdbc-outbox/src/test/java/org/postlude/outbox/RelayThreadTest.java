package org.postlude.outbox;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;

/** A relay with its own thread. Intervals that a test does not wait for are of hours. */
@Timeout(60)
class RelayThreadTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @Test
    void whoCommitsWakesIt() throws SQLException {
        try (Bench bench = new Bench(TestDatabase.H2, folder);
                Relay relay = bench.relay(bench.node.store, Bench.A)
                        .poll(Duration.ofHours(1))
                        .start()) {
            bench.order("one");
            relay.wake();
            await().atMost(SOON).until(() -> relay.state().submitted() == 1);
            bench.order("two");
            relay.wake();
            await().atMost(SOON).until(() -> relay.state().submitted() == 2);
        }
    }

    @Test
    void withoutThatItLooksByItself() throws SQLException {
        try (Bench bench = new Bench(TestDatabase.H2, folder);
                Relay relay = bench.relay(bench.node.store, Bench.A)
                        .poll(Duration.ofMillis(5))
                        .start()) {
            bench.order("one");
            await().atMost(SOON).until(() -> relay.state().submitted() == 1);
        }
    }

    @Test
    void aBacklogGoesWithoutPauses() throws SQLException {
        try (Bench bench = new Bench(TestDatabase.H2, folder)) {
            bench.order("a", "b", "c", "d", "e", "f", "g");
            try (Relay relay = bench.relay(bench.node.store, Bench.A)
                    .poll(Duration.ofHours(1))
                    .batch(2)
                    .start()) {
                await().atMost(SOON).until(() -> relay.state().submitted() == 7);
            }
        }
    }

    @Test
    void itGoesOnWhenTheDatabaseIsThereAgain() throws SQLException {
        AtomicBoolean isDown = new AtomicBoolean(true);
        try (Bench bench = new Bench(TestDatabase.H2, folder)) {
            DataSource database = Between.database(bench.database, what -> {
                if (isDown.get()) {
                    throw new SQLException("the database is down");
                }
            });
            bench.order("one");
            try (Relay relay = Relay.of(bench.outbox, database, bench.node.store, Bench.A)
                    .poll(Duration.ofMillis(5))
                    .longestPause(Duration.ofMillis(20))
                    .start()) {
                await().atMost(SOON).until(() -> relay.state().trouble().isPresent());
                isDown.set(false);
                await().atMost(SOON).until(() -> relay.state().submitted() == 1);
                assertEquals(true, relay.state().trouble().isEmpty());
            }
        }
    }

    @Test
    void closeWaitsForTheMessageThatIsBeingSubmittedAndGivesTheRestBack() throws Exception {
        CountDownLatch isSubmitting = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        try (Bench bench = new Bench(TestDatabase.H2, folder)) {
            bench.order("one", "two", "three");
            MessageStore slow = Between.store(bench.node.store, what -> {
                isSubmitting.countDown();
                mayGoOn.await();
            });
            Relay relay = bench.relay(slow, Bench.A).start();
            isSubmitting.await();
            Thread closer = new Thread(relay::close);
            closer.start();
            await().atMost(SOON).until(() -> closer.getState() == Thread.State.TIMED_WAITING);
            mayGoOn.countDown();
            closer.join();
            assertFalse(relay.state().isRunning());
            assertEquals(List.of("one"), bench.node.mails());
            assertEquals(List.of("two", "three"), bench.waiting());
            assertEquals(List.of(), bench.claimed(Bench.A));
        }
    }

    @Test
    void itEndsWhenItsStoreIsLoggedOff() throws SQLException {
        try (Bench bench = new Bench(TestDatabase.H2, folder);
                Relay relay = bench.relay(bench.node.store, Bench.A)
                        .poll(Duration.ofMillis(5))
                        .start()) {
            bench.node.store.storeLogoff(LogoffMode.ORDERLY);
            await().atMost(SOON).until(() -> !relay.state().isRunning());
            bench.order("one");
            assertEquals(List.of("one"), bench.waiting());
        }
    }

    @Test
    void aBugInADriverDoesNotEndIt() throws SQLException {
        AtomicInteger calls = new AtomicInteger();
        try (Bench bench = new Bench(TestDatabase.H2, folder)) {
            DataSource database = Between.database(bench.database, what -> {
                if (calls.incrementAndGet() == 1) {
                    throw new IllegalStateException("a bug");
                }
            });
            bench.order("one");
            try (Relay relay = Relay.of(bench.outbox, database, bench.node.store, Bench.A)
                    .poll(Duration.ofMillis(5))
                    .start()) {
                await().atMost(SOON).until(() -> relay.state().submitted() == 1);
            }
        }
    }
}
