package org.postlude.spooler.logoff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.postlude.message.PostludeException;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.Outcome;
import org.postlude.tck.memory.Moment;
import org.postlude.tck.memory.Operation;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;

/** The end of the spooler while it still finishes stores that nobody holds any more (C13, D4). */
class CoordinatorCloseTest {
    private final ScriptedTransport wire = World.wireBuilder().maxAttempts(1).build();

    @RepeatedTest(20)
    void D4_detachedStoreIsReleasedBeforeTheTransportsLeave() {
        try (World world = new World(wire)) {
            world.open().storeLogoffDetached(LogoffMode.PURGE);
            world.spooler.close();
            assertTrue(world.trace.contains("spooler.store.release"));
            assertEquals(
                    wire.calls().size() - 1,
                    wire.calls().indexOf("shutdown"),
                    () -> wire.calls().toString());
            assertTrue(wire.calls().contains("transportLogoff NORMAL"));
        }
    }

    @Test
    void D4_whatIsOnTheWireIsFinishedFirst() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            store.storeLogoffDetached(LogoffMode.ORDERLY);
            Caller<Boolean> closing = Caller.of(world.spooler::close);
            assertFalse(closing.isDone());
            gate.open();
            closing.get();
            assertEquals(1, wire.deliveriesTo("wire@example.org").size());
        }
    }

    @Test
    void C13_orphanThatHangsIsWaitedForThirtySeconds() throws InterruptedException {
        ScriptedTransport unstoppable =
                ScriptedTransport.builder().scheme("wire").maxAttempts(1).build();
        try (World world = new World(unstoppable)) {
            MessageStore store = world.open();
            world.onTheWire(store, "wire@example.org", Point.BODY);
            store.close();
            Caller<Boolean> closing = Caller.of(world.spooler::close);
            world.time.advance(Duration.ofMillis(29_999));
            assertFalse(closing.isDone());
            world.time.advance(Duration.ofMillis(1));
            closing.get();
            assertTrue(unstoppable.calls().contains("transportLogoff HURRY"));
            assertEquals(0, unstoppable.deliveries().size(), "cut before its permit, so nobody has it");
        }
    }

    @Test
    void anOpenThatFailsWhileTheSpoolerIsClosedIsNotWaitedForAnyLonger() {
        try (World world = new World(wire)) {
            var beginning = world.disk.hold(Operation.BEGIN_EPOCH, Moment.BEFORE);
            Caller<Boolean> opening = Caller.of(() -> {
                try {
                    world.open();
                    return true;
                } catch (PostludeException e) {
                    return false;
                }
            });
            beginning.awaitArrival();
            Caller<Boolean> closing = Caller.of(() -> world.spooler.closeWithin(Deadline.none()));
            world.disk.failAfter(0, false);
            beginning.open();
            closing.get();
            assertFalse(opening.get());
        }
    }

    @Test
    void T10_transportWithAnAbandonedWorkerInsideIsLoggedOffInAHurry() throws InterruptedException {
        HookTransport hook = new HookTransport();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        hook.beforePermit = () -> {
            begun.countDown();
            Uninterruptible.await(go);
        };
        try (World world = new World(hook)) {
            MessageStore store = world.open();
            store.submit(World.mailTo("ann@example.org"));
            assertTrue(begun.await(10, TimeUnit.SECONDS));
            Caller<LogoffReport> abort = Caller.of(() -> store.storeLogoff(LogoffMode.ABORT));
            world.time.advance(Duration.ofSeconds(5));
            assertEquals(Outcome.INCOMPLETE, abort.get().outcome());
            assertEquals(Outcome.RELEASED, store.storeLogoff(LogoffMode.ABORT).outcome());
            world.spooler.close();
            assertTrue(hook.calls.contains("transportLogoff HURRY"), () -> hook.calls.toString());
            go.countDown();
        }
    }
}
