package org.postlude.tck.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.Submitted;
import org.postlude.tck.store.SimulatedCrash;

final class GateTest {
    private final InMemoryStoreProvider process = new InMemoryStoreProvider();
    private final Queue queue = new Queue(process, process.freshAddress());
    private final SpoolerLogon store = queue.open();

    @AfterEach
    void nobodyBrokeARule() {
        process.assertNoViolations();
    }

    @Test
    void aHeldSubmitHasChangedNothingAndHoldsNobodyElse() throws Exception {
        try (Gate gate = process.hold(Operation.SUBMIT, Moment.BEFORE)) {
            CompletableFuture<Submitted> held = submitting("held");
            gate.awaitArrival();

            assertEquals(0, store.counts().messages());
            queue.submit(store, "other");
            assertEquals(1, store.counts().messages());
            assertFalse(held.isDone());
            gate.open();
            assertFalse(held.get(30, TimeUnit.SECONDS).existed());
        }
        assertEquals(2, store.counts().messages());
    }

    @Test
    void aSubmitHeldAfterwardsIsDurableAndHasNotReturned() throws Exception {
        try (Gate gate = process.hold(Operation.SUBMIT, Moment.AFTER)) {
            CompletableFuture<Submitted> held = submitting("held");
            gate.awaitArrival();

            assertEquals(1, store.counts().messages());
            assertFalse(held.isDone());
        }
    }

    @Test
    void aProcessThatDiesTakesItsHeldCallsAlong() {
        Gate gate = process.hold(Operation.SUBMIT, Moment.BEFORE);
        CompletableFuture<Submitted> held = submitting("held");
        gate.awaitArrival();

        process.crash();

        ExecutionException failure = assertThrows(ExecutionException.class, () -> held.get(30, TimeUnit.SECONDS));
        assertInstanceOf(SimulatedCrash.class, failure.getCause());
        InMemoryStoreProvider next = process.reopened();
        assertEquals(0, next.parts(queue.address()).size());
    }

    private CompletableFuture<Submitted> submitting(String name) {
        return CompletableFuture.supplyAsync(() -> queue.submit(store, name));
    }
}
