package org.postlude.spooler.logoff;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.spooler.logoff.Told.assertTold;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.SpoolerNotice;

/** How PURGE flushes transports: which doors, in which order, and what each answer means (semantics 3.7, T13). */
class PurgeFlushTest {
    private static final String FLUSH = "flushQueues UPLOAD FORCE NO_UI";
    private static final String END = "transportNotify END_OUTBOUND_FLUSH";

    private static List<String> flushes(ScriptedTransport wire) {
        return wire.calls().stream()
                .filter(call ->
                        call.startsWith("flushQueues") || call.endsWith("_FLUSH") || call.startsWith("abortDef"))
                .map(call -> call.replaceAll("abortDeferred .*", "abortDeferred"))
                .toList();
    }

    private static MessageId keep(World world, MessageStore store, String address) {
        world.wire().on(address).keep().accept();
        MessageId id = store.submit(World.mailTo(address)).id();
        world.awaitState(store, id, "TRANSPORT_DEFERRED");
        return id;
    }

    private static void check(World world, MessageStore store, List<String> flushes) {
        world.backingOff(store, "later@example.org");
        world.wire().on("later@example.org").accept();
        assertTold("PURGE RELEASED 0x00010000; submitted 1, sent 1", store.storeLogoff(LogoffMode.PURGE));
        assertEquals(flushes, flushes(world.wire()));
    }

    @Test
    void PURGE_transportThatFlushesIsAskedAndTold() {
        try (World world = new World(World.wireBuilder().flushable().build())) {
            check(world, world.open(), List.of(FLUSH, END));
        }
    }

    @Test
    void PURGE_transportWithBothDoorsIsAskedOnce() {
        try (World world =
                new World(World.wireBuilder().flushable().statusReporting().build())) {
            check(world, world.open(), List.of(FLUSH, END));
        }
    }

    @Test
    void PURGE_transportWithNeitherDoorGetsItsMailAllTheSame() {
        try (World world = new World(World.wireBuilder().build())) {
            check(world, world.open(), List.of());
        }
    }

    @Test
    void PURGE_transportThatIsBusyGetsItsMailAllTheSameAndIsNotToldOfAnEnd() {
        try (World world = new World(World.wireBuilder().busyOnFlush().build())) {
            check(world, world.open(), List.of(FLUSH));
        }
    }

    @Test
    void PURGE_statusObjectAloneIsADoor() {
        HookTransport hook = new HookTransport();
        try (World world = new World(hook)) {
            MessageStore store = world.open();
            store.submit(World.mailTo("ann@example.org"));
            await().until(() -> store.queue("", 1).messages().isEmpty());
            assertTold("PURGE RELEASED 0x00010000; submitted 1, sent 1", store.storeLogoff(LogoffMode.PURGE));
            assertEquals(
                    List.of("status.flushQueues", "END_OUTBOUND_FLUSH", "END_OUTBOUND"),
                    hook.calls.subList(2, hook.calls.size()));
        }
    }

    @Test
    void T13_transportThatClearsItsBitEarlyGetsNothingFurther() {
        ScriptedTransport wire =
                World.wireBuilder().clearsFlushEarly().maxAttempts(1).build();
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            for (String name : List.of("one", "two", "three")) {
                world.backingOff(store, name + "@example.org");
                wire.on(name + "@example.org").accept();
            }
            LogoffReport report = store.storeLogoff(LogoffMode.PURGE);
            assertEquals(1, report.counts().sent());
            assertEquals(2, report.counts().left());
            Told.assertBalanced(report, 0);
            assertEquals(List.of(FLUSH, END), flushes(wire));
        }
    }

    @Test
    void PURGE_whatAFlushableTransportKeepsIsOfferedAgainByItself() {
        ScriptedTransport wire = World.wireBuilder().deferring().flushable().build();
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            keep(world, store, "kept@example.org");
            assertTold("PURGE RELEASED 0x00010000; submitted 1, sent 1", store.storeLogoff(LogoffMode.PURGE));
            assertEquals(List.of(FLUSH, END), flushes(wire));
            assertEquals(2, wire.attemptsFor("kept@example.org"));
        }
    }

    @Test
    void PURGE_whatAnotherTransportKeepsIsTakenBackAndForced() {
        ScriptedTransport wire = World.wireBuilder().deferring().build();
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            keep(world, store, "kept@example.org");
            assertTold("PURGE RELEASED 0x00010000; submitted 1, sent 1", store.storeLogoff(LogoffMode.PURGE));
            assertEquals(List.of("abortDeferred"), flushes(wire));
        }
    }

    /** 1.8, step 6, and every other release: nobody will be there to be asked for it. */
    @Test
    void ABORT_whatATransportKeepsIsTakenBackAndQueued() {
        ScriptedTransport wire = World.wireBuilder().deferring().build();
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            keep(world, store, "kept@example.org");
            assertTold(
                    "ABORT RELEASED 0x00090000; submitted 1, left 1; kept QUEUED 1",
                    store.storeLogoff(LogoffMode.ABORT));
            assertEquals(List.of("abortDeferred"), flushes(wire));
            assertEquals(List.of(), wire.kept());
        }
    }

    @Test
    void PURGE_transportsAreFlushedInTheirOrderOneAfterAnother() {
        ScriptedTransport wire = World.wireBuilder().flushable().build();
        ScriptedTransport post =
                ScriptedTransport.builder().scheme("post").flushable().build();
        wire.on("post@example.org").notMine();
        post.on("post@example.org").defer(Duration.ofHours(1)).accept();
        try (World world = new World(wire, post)) {
            MessageStore store = world.open();
            world.backingOff(store, "later@example.org");
            wire.on("later@example.org").accept();
            MessageId id = store.submit(World.mailTo("post@example.org")).id();
            world.awaitState(store, id, "BACKING_OFF");
            world.trace.clear();
            assertTold("PURGE RELEASED 0x00010000; submitted 2, sent 2", store.storeLogoff(LogoffMode.PURGE));
            assertEquals(
                    List.of(
                            "wire.flushQueues",
                            "wire.submitMessage",
                            "wire.endMessage",
                            "post.flushQueues",
                            "post.submitMessage",
                            "post.endMessage"),
                    world.trace.stream()
                            .filter(line -> line.matches("(wire|post)\\.(flush|submit|end).*"))
                            .map(line -> line.replaceAll("Message .*", "Message"))
                            .toList());
            assertEquals(List.of(FLUSH, END), flushes(wire));
            assertEquals(List.of(FLUSH, END), flushes(post));
        }
    }

    @Test
    void PURGE_transportThatBrokeDownIsNotAsked() {
        ScriptedTransport wire = World.wireBuilder().flushable().build();
        ScriptedTransport post =
                ScriptedTransport.builder().scheme("post").flushable().build();
        var asking = wire.stopAtCall("flushQueues");
        try (World world = new World(wire, post)) {
            MessageStore store = world.open();
            Caller<LogoffReport> purge = Caller.of(() -> store.storeLogoff(LogoffMode.PURGE));
            await().until(asking::isReached);
            await().until(() -> post.calls().contains("transportNotify BEGIN_OUTBOUND"));
            post.notifySpooler(SpoolerNotice.CRITICAL_ERROR);
            world.settle();
            asking.open();
            assertTold("PURGE RELEASED 0x00010000; nothing", purge.get());
            assertEquals(List.of(), flushes(post));
        }
    }

    /** More than one page of the queue. */
    @Test
    void PURGE_aLongQueueIsForcedToItsEnd() {
        ScriptedTransport wire = World.wireBuilder().flushable().build();
        wire.otherwise().defer(Duration.ofHours(1));
        try (World world = new World(wire)) {
            MessageStore store = world.open();
            IntStream.range(0, 450).forEach(i -> store.submit(World.mailTo("later" + i + "@example.org")));
            await().until(() -> store.queue("", 1_000).messages().stream()
                    .allMatch(message -> message.state() == MessageState.BACKING_OFF));
            world.calm();
            world.time.advance(Duration.ofMinutes(1));
            wire.otherwise().accept();
            LogoffReport report = store.storeLogoff(LogoffMode.PURGE);
            assertEquals(450, report.counts().sent());
            assertTrue(report.messages().isEmpty());
            assertFalse(report.activity().iterator().hasNext());
        }
    }
}
