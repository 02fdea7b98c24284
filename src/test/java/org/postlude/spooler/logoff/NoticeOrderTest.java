package org.postlude.spooler.logoff;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.SpoolerNotice;

/** What a transport is asked for comes behind the notices that were given before, however long it takes for them. */
class NoticeOrderTest {
    @Test
    void T9_nothingIsSentBeforeBeginOutboundIsTaken() throws InterruptedException {
        ScriptedTransport wire = World.wireBuilder().build();
        Gate begin = wire.stopAtCall("transportNotify BEGIN_OUTBOUND");
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            begin.awaitReached(World.SOON);
            MessageId id = store.submit(World.mailTo("ann@example.org")).id();
            world.awaitState(store, id, "ACTIVE");
            world.settle();
            assertEquals(List.of("transportLogon wire", "transportNotify BEGIN_OUTBOUND"), wire.calls());
            begin.open();
            Told.assertTold("ORDERLY RELEASED 0x00010000; submitted 1, sent 1", store.storeLogoff(LogoffMode.ORDERLY));
        }
    }

    @Test
    void T9_nothingIsPolledBeforeBeginInboundIsTaken() throws InterruptedException {
        ScriptedTransport wire = World.wireBuilder().inbound().build();
        wire.source().offer("in-1", World.textFor("me@example.org"));
        Gate begin = wire.stopAtCall("transportNotify BEGIN_INBOUND");
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            begin.awaitReached(World.SOON);
            world.settle();
            assertTrue(
                    wire.calls().stream().noneMatch("poll"::equals),
                    () -> wire.calls().toString());
            begin.open();
            await().until(() -> wire.source().acknowledged().equals(List.of("in-1")));
            Told.assertTold("ORDERLY RELEASED 0x00010000; received 1", store.storeLogoff(LogoffMode.ORDERLY));
        }
    }

    @Test
    void T11_aPartThatIsTakenBackIsNotSentBeforeItsTransportKnows() throws InterruptedException {
        ScriptedTransport wire = World.wireBuilder().deferring().build();
        Gate taken = wire.stopAtCall("abortDeferred");
        wire.on("kept@example.org").keep().accept();
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            MessageId id = store.submit(World.mailTo("kept@example.org")).id();
            world.awaitState(store, id, "TRANSPORT_DEFERRED");
            var report = store.storeLogoffAsync(LogoffMode.PURGE, Deadline.none());
            taken.awaitReached(World.SOON);
            world.awaitState(store, id, "ACTIVE");
            world.settle();
            assertEquals(1, wire.attemptsFor("kept@example.org"));
            taken.open();
            Told.assertTold("PURGE RELEASED 0x00010000; submitted 1, sent 1", World.soon(report));
        }
    }

    @Test
    void T9_endInboundWaitsForThePollThatIsUnderWay() throws InterruptedException {
        ScriptedTransport wire = World.wireBuilder().inbound().build();
        Gate poll = wire.stopAtCall("poll");
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            poll.awaitReached(World.SOON);
            var report = store.storeLogoffAsync(LogoffMode.QUIET, Deadline.none());
            world.settle();
            Handles.assertClosing(store);
            assertTrue(wire.calls().stream().noneMatch("transportNotify END_INBOUND"::equals));
            poll.open();
            Told.assertTold("QUIET RELEASED 0x00010000; nothing", World.soon(report));
            assertTrue(wire.calls().contains("transportNotify END_INBOUND"));
        }
    }

    @Test
    void T10_nothingIsAskedAfterACriticalErrorThoughItWasUnderWay() throws InterruptedException {
        ScriptedTransport wire = World.wireBuilder().inbound().build();
        Gate begin = wire.stopAtCall("transportNotify BEGIN_OUTBOUND");
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            begin.awaitReached(World.SOON);
            MessageId id = store.submit(World.mailTo("ann@example.org")).id();
            world.awaitState(store, id, "ACTIVE");
            wire.notifySpooler(SpoolerNotice.CRITICAL_ERROR);
            begin.open();
            world.awaitState(store, id, "BACKING_OFF");
            assertEquals(List.of("transportLogon wire", "transportNotify BEGIN_OUTBOUND"), wire.calls());
        }
    }
}
