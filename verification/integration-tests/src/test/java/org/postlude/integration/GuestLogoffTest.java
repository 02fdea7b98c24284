package org.postlude.integration;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.ActivityEvent;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.event.Fact;
import org.postlude.spooler.QueueReader;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.MessageStore;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreClosedException;
import org.postlude.store.Submission;
import org.postlude.tck.transport.Gate;
import org.postlude.tck.transport.Point;
import org.postlude.tck.transport.ScriptedTransport;
import org.postlude.trigger.GuestBridge;
import org.postlude.trigger.GuestMap;
import org.postlude.trigger.LogoffType;
import org.postlude.trigger.MachineEvent;
import org.postlude.trigger.MachineEvents;

/** A user leaves a machine while their program still holds the store and one of their messages is on its way. */
@Timeout(60)
class GuestLogoffTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final GuestMap MAP = new GuestMap(List.of(new GuestMap.Entry("desk", "*", "{user}")));

    @TempDir
    Path dir;

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();
    private final SpoolerCoordinator spooler = SpoolerCoordinator.builder()
            .transportProvider(wire)
            .transport("wire", wire.schemes().iterator().next() + ":wire", Map.of())
            .build();
    private final List<ActivityEvent> log = new CopyOnWriteArrayList<>();
    private final InstantSource clock = InstantSource.system();
    private final GuestBridge bridge = new GuestBridge(spooler, MAP, Map.of(), log::add, clock);
    private final MachineEvents events = new MachineEvents(List.of(), clock);

    GuestLogoffTest() {
        events.listen(bridge);
    }

    @AfterEach
    void close() {
        events.close();
        bridge.close();
        wire.standing().forEach(Gate::open);
        spooler.close();
        wire.assertNoViolations();
    }

    private MessageStore open(String owner) {
        return spooler.logon(owner).openStore("sqlite:" + dir.resolve(owner));
    }

    private CompletableFuture<Void> left(String user, LogoffType how) {
        return events.tell(new MachineEvent.GuestLogoff(
                        "desk", clock.instant(), how, Fact.of(user), Fact.absent("not asked")))
                .toCompletableFuture();
    }

    private static void submit(MessageStore store, String key) {
        store.submit(
                Submission.of(Envelope.smtp(Letters.SENDER, key + "@example.com"), Content.of(Letters.bytesOf(key))));
    }

    private String fact(String name) {
        return String.valueOf(log.get(0).facts().get(name));
    }

    @Test
    void whatIsOnItsWayIsDeliveredAndTheQueueStays() throws Exception {
        wire.on("queued@example.com").defer(Duration.ofHours(1));
        Gate gate = wire.stopAt("one@example.com", Point.COMMITTED);
        MessageStore ann = open("ann");
        MessageStore bob = open("bob");
        submit(ann, "queued");
        await().until(() -> wire.attemptsFor("queued@example.com") == 1);
        submit(ann, "one");
        gate.awaitReached(LONG);
        CompletableFuture<Void> left = left("ann", LogoffType.NORMAL);
        awaitClosed(ann);
        wire.standing().forEach(Gate::open);
        left.get(30, TimeUnit.SECONDS);
        assertEquals("ORDERLY", fact("mode"));
        assertEquals("RELEASED", fact("outcome"));
        assertEquals("1", fact("left"));
        assertEquals(1, wire.deliveriesTo("one@example.com").size());
        try (QueueReader reader = QueueReader.open(StoreAddress.parse("sqlite:" + dir.resolve("ann")))) {
            assertEquals(
                    List.of("queued@example.com"),
                    reader.list(10).stream()
                            .flatMap(each -> each.recipients().stream())
                            .map(each -> each.address())
                            .toList());
        }
        submit(bob, "of-bob");
    }

    /** Its gate is shut before the logoff waits for what is on its way (rule S6). */
    private static void awaitClosed(MessageStore store) {
        await().untilAsserted(() -> assertThrows(StoreClosedException.class, () -> submit(store, "late")));
    }

    @Test
    void byForceWhatIsOnItsWayIsStoppedAndStaysInTheQueue() throws Exception {
        Gate gate = wire.stopAllAt(Point.BODY);
        MessageStore ann = open("ann");
        submit(ann, "one");
        gate.awaitReached(LONG);
        left("ann", LogoffType.FORCED).get(30, TimeUnit.SECONDS);
        assertEquals("ABORT", fact("mode"));
        assertEquals("1", fact("left"));
        assertEquals(List.of(), wire.deliveriesTo("one@example.com"));
        assertThrows(StoreClosedException.class, () -> submit(ann, "late"));
    }

    @Test
    void whatIsPastItsPermitIsFinishedThoughTheLogoffWasForced() throws Exception {
        Gate gate = wire.stopAllAt(Point.COMMITTED);
        MessageStore ann = open("ann");
        submit(ann, "one");
        gate.awaitReached(LONG);
        CompletableFuture<Void> left = left("ann", LogoffType.FORCED);
        awaitClosed(ann);
        wire.standing().forEach(Gate::open);
        left.get(30, TimeUnit.SECONDS);
        assertEquals("RELEASED", fact("outcome"));
        assertEquals(1, wire.deliveriesTo("one@example.com").size());
    }

    @Test
    void whoHasOpenedTheirStoreAgainStays() throws Exception {
        Instant before = clock.instant().minusSeconds(5);
        MessageStore ann = open("ann");
        assertTrue(spooler.since("ann").orElseThrow().isAfter(before));
        events.tell(new MachineEvent.GuestLogoff(
                        "desk", before, LogoffType.NORMAL, Fact.of("ann"), Fact.absent("not asked")))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        assertTrue(fact("nobody").contains("after this event"), log::toString);
        submit(ann, "one");
        left("ann", LogoffType.EXTERNAL).get(30, TimeUnit.SECONDS);
        assertEquals("NO_WAIT", log.get(1).facts().get("mode"));
        assertTrue(spooler.since("ann").isEmpty());
        assertEquals(1, wire.deliveriesTo("one@example.com").size());
    }
}
