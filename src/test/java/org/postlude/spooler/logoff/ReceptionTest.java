package org.postlude.spooler.logoff;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.postlude.spooler.logoff.Told.assertTold;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.Outcome;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.transport.SpoolerNotice;

/** What comes in while a store is logged off, and afterwards (C2, C11, C12). */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReceptionTest {
    private final ScriptedTransport wire = ScriptedTransport.builder()
            .scheme("wire")
            .inbound()
            .flushable()
            .maxAttempts(1)
            .build();

    private void offer(String key) {
        wire.source().offer(key, World.textFor("me@example.org"));
    }

    /** All that could make the transport be asked for mail: its own notice, and the time of the next poll. */
    private void remind(World world) {
        wire.notifySpooler(SpoolerNotice.NEWMAIL);
        world.time.advance(Duration.ofDays(1));
        world.settle();
    }

    private List<String> told(String pattern) {
        return wire.calls().stream().filter(call -> call.matches(pattern)).toList();
    }

    private MessageStore receiving(World world) {
        MessageStore store = world.open();
        await().until(() -> told("poll").size() == 1);
        return store;
    }

    @Test
    void C2_noWaitDoesNotWaitForNewMessagesOfTransports() throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = receiving(world);
            offer("in-1");
            offer("in-2");
            Gate in = wire.source().stopBeforeSave("in-1");
            wire.notifySpooler(SpoolerNotice.NEWMAIL);
            in.awaitReached(World.SOON);
            Gate out = world.onTheWire(store, "wire@example.org", Point.BODY);
            store.submit(World.mailTo("ready@example.org"));
            CompletableFuture<LogoffReport> report =
                    store.storeLogoffAsync(LogoffMode.NO_WAIT, Deadline.none()).toCompletableFuture();
            world.settle();
            in.open();
            out.open();
            assertTold("NO_WAIT RELEASED 0x00010000; submitted 2, sent 2, received 1", World.soon(report));
            assertEquals(List.of("in-2"), wire.source().waiting());
        }
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void C11_aReleaseEndsReceptionInEveryMode(LogoffMode mode) {
        try (World world = new World(wire)) {
            MessageStore store = receiving(world);
            assertEquals(Outcome.RELEASED, store.storeLogoff(mode).outcome());
            assertEquals(List.of("transportNotify END_INBOUND"), told("transportNotify END_INBOUND"));
            offer("in-1");
            remind(world);
            assertEquals(List.of("in-1"), wire.source().waiting());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = LogoffMode.class,
            names = {"QUIET", "ABORT"})
    void C11_aRefusalLeavesReceptionOn(LogoffMode mode) throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = receiving(world);
            Gate gate = world.onTheWire(store, "wire@example.org", Point.BODY);
            assertEquals(Outcome.REFUSED, store.storeLogoff(mode).outcome());
            assertEquals(List.of(), told("transportNotify END_INBOUND"));
            offer("in-1");
            wire.notifySpooler(SpoolerNotice.NEWMAIL);
            await().until(() -> wire.source().acknowledged().equals(List.of("in-1")));
            gate.open();
        }
    }

    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void C11_aStoreWithoutTheDefaultInboxHasNoInbound(LogoffMode mode) throws InterruptedException {
        try (World world = new World(wire)) {
            MessageStore store = world.open(OpenOptions.DEFAULT.withDefaultInbox(false));
            await().until(() -> told("transportNotify BEGIN_OUTBOUND").size() == 1);
            offer("in-1");
            remind(world);
            assertEquals(Outcome.RELEASED, store.storeLogoff(mode).outcome());
            assertEquals(List.of(), told(".*INBOUND|poll|startMessage.*"));
            assertEquals(List.of("in-1"), wire.source().waiting());
        }
    }

    @Test
    void C12_purgeFlushesWhatGoesOutAndNotWhatComesIn() {
        try (World world = new World(wire)) {
            MessageStore store = receiving(world);
            offer("in-1");
            world.backingOff(store, "later@example.org");
            wire.on("later@example.org").accept();
            assertTold("PURGE RELEASED 0x00010000; submitted 1, sent 1", store.storeLogoff(LogoffMode.PURGE));
            assertEquals(List.of("flushQueues UPLOAD FORCE NO_UI"), told("flushQueues.*"));
            assertEquals(List.of("transportNotify END_OUTBOUND_FLUSH"), told(".*_FLUSH"));
            assertEquals(List.of("in-1"), wire.source().waiting());
        }
    }
}
