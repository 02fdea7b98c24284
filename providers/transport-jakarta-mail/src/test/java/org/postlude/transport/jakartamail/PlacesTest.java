package org.postlude.transport.jakartamail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.transport.OutboundMessage;

/** Places that many hands take, wait for, give up and give back: none is lost, and none is used twice. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PlacesTest {
    private static final int COUNT = 3;
    private static final int WORKERS = 8;
    private static final int ROUNDS = Integer.getInteger("postlude.places.rounds", 500);
    private static final long SEED = Long.getLong("postlude.places.seed", 45);

    private final Places places = new Places(COUNT);
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicInteger inUse = new AtomicInteger();
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicInteger unserved = new AtomicInteger();
    private final AtomicReferenceArray<SmtpAttempt> running = new AtomicReferenceArray<>(WORKERS);

    @Test
    void noneIsLostAndNoneIsUsedTwice() throws Exception {
        String replay = "./mvnw -B verify -pl providers/transport-jakarta-mail -am -Dtest=PlacesTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dpostlude.places.seed=" + SEED
                + " -Dpostlude.places.rounds=" + ROUNDS;
        ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
        // Nobody listens there, and nobody is called.
        try (Sending sending = new Sending("smtp://127.0.0.1:9")) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                int worker = i;
                all.add(workers.submit(() -> work(sending, worker)));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } catch (Exception e) {
            throw new AssertionError(replay, e);
        } finally {
            workers.shutdownNow();
        }
        for (int i = 0; i < COUNT; i++) {
            assertTrue(places.take(), replay);
        }
        assertFalse(places.take(), replay);
        assertEquals(WORKERS * ROUNDS, served.get() + unserved.get(), replay);
        assertTrue(served.get() > 0 && unserved.get() > 0, served + " and " + unserved + ": " + replay);
    }

    private void work(Sending sending, int worker) {
        Random random = new Random(SEED * WORKERS + worker);
        for (int i = 0; i < ROUNDS; i++) {
            OutboundMessage message = sending.message();
            SmtpAttempt attempt = new SmtpAttempt(
                    (SmtpLogon) sending.logon, sending.support, message.attempt(), new Transaction(message, 1));
            running.set(worker, attempt);
            SmtpAttempt other = running.get(random.nextInt(WORKERS));
            if (other != null && random.nextInt(3) == 0) {
                other.cancel();
            }
            if (random.nextInt(8) == 0) {
                Thread.currentThread().interrupt();
            }
            if (takes(attempt, Duration.ofNanos(1_000 + random.nextInt(1_000_000)), random.nextInt(4) == 0)) {
                served.incrementAndGet();
                assertTrue(inUse.incrementAndGet() <= COUNT, "more than there are");
                use();
                inUse.decrementAndGet();
                places.giveBack();
            } else {
                unserved.incrementAndGet();
            }
        }
    }

    private boolean takes(SmtpAttempt attempt, Duration atMost, boolean atOnce) {
        try {
            return atOnce ? places.take() : waits(attempt, atMost);
        } catch (InterruptedException e) {
            return false;
        } finally {
            Thread.interrupted();
        }
    }

    /** For a moment, or the others would hardly ever come meanwhile. */
    private void use() {
        try {
            boolean unused = over.await(20, TimeUnit.MICROSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean waits(SmtpAttempt attempt, Duration atMost) throws InterruptedException {
        Turn turn = places.queue(attempt);
        boolean taken = false;
        try {
            taken = places.await(turn, atMost);
            return taken;
        } finally {
            if (!taken) {
                places.leave(turn);
            }
        }
    }
}
