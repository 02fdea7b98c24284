package org.postlude.spooler.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postlude.spooler.core.StoreKey;

/** Submits that return together are told once, and none is told of too late. */
class ArrivalsTest {
    private static final int THREADS = 4;
    private static final int EACH = 20_000;

    private static final StoreKey STORE = new StoreKey(7);

    private final Arrivals arrivals = new Arrivals();

    @Test
    void manyAreToldOnceAndCountedAll() {
        assertTrue(arrivals.add(false, 0));
        assertFalse(arrivals.add(false, 0));
        assertFalse(arrivals.add(true, 0), "it was stored by an earlier submit");
        assertEquals(2, arrivals.take(STORE).messages());
    }

    @Test
    void whoComesAfterTheOwnerHasAskedIsToldAgain() {
        arrivals.add(false, 0);
        arrivals.take(STORE);
        assertTrue(arrivals.add(true, 0), "the owner has to look, although nothing is new to count");
        assertEquals(0, arrivals.take(STORE).messages());
    }

    @Test
    void theOwnerHearsHowUrgentTheMostUrgentIs() {
        arrivals.add(false, -1);
        arrivals.add(false, 1);
        arrivals.add(false, 0);
        assertEquals(1, arrivals.take(STORE).highest());
        arrivals.add(false, -1);
        assertEquals(-1, arrivals.take(STORE).highest(), "of what came since");
    }

    @Test
    void whereTheOwnerCouldNotBeToldTheNextOneTellsIt() {
        arrivals.add(false, 0);
        arrivals.untold();
        assertTrue(arrivals.add(false, 0));
        assertEquals(2, arrivals.take(STORE).messages());
    }

    /** A mailbox that is read while others write: whoever finds that the owner was told is read by what is still in it. */
    @Test
    void whileOthersComeNobodyIsForgotten() {
        ConcurrentLinkedQueue<Boolean> mailbox = new ConcurrentLinkedQueue<>();
        int counted = 0;
        List<CompletableFuture<Void>> clients = IntStream.range(0, THREADS)
                .mapToObj(thread -> CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < EACH; i++) {
                        if (arrivals.add(false, 0)) {
                            mailbox.add(true);
                        }
                    }
                }))
                .toList();
        CompletableFuture<Void> all = CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new));
        boolean isLast = false;
        while (!isLast) {
            isLast = all.isDone();
            while (mailbox.poll() != null) {
                counted += arrivals.take(STORE).messages();
            }
        }
        assertEquals(THREADS * EACH, counted);
    }
}
