package org.postlude.metrics;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.postlude.message.AttemptId;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.SpoolerObserver;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreSession;
import org.postlude.store.Submission;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.time.VirtualTime;
import org.postlude.tck.transport.ScriptedTransport;

/** What the meters of a real spooler say after mail that was delivered, deferred, refused and held. */
class SpoolerMetricsTest {
    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final SpoolerMetrics metrics = new SpoolerMetrics(clock);
    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();
    private final VirtualTime time = VirtualTime.startingAt("2026-01-01T00:00:00Z");
    private final InMemoryStoreProvider disk = new InMemoryStoreProvider();

    private SpoolerCoordinator spooler() {
        metrics.bindTo(registry);
        return SpoolerCoordinator.builder()
                .store(disk)
                .clock(time)
                .alarm(time::alarm)
                .localName("post.example.org")
                .transportProvider(wire)
                .transport("wire", wire.schemes().iterator().next() + ":wire", Map.of())
                .observer(metrics)
                .build();
    }

    private static Submission mailTo(String recipient) {
        byte[] text = ("From: me@example.org\r\nSubject: test\r\n\r\nFor " + recipient + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        return Submission.of(Envelope.smtp("me@example.org", recipient), Content.of(text));
    }

    private double count(String name, String... tags) {
        Meter meter = registry.find(name).tags(tags).meter();
        if (meter == null) {
            return -1;
        }
        return meter.measure().iterator().next().getValue();
    }

    private void awaitCount(double expected, String name, String... tags) {
        await(name + List.of(tags)).until(() -> count(name, tags) == expected);
    }

    @Test
    void eachThingThatHappensIsCountedOnceUnderItsTags() {
        wire.on("ann@example.org").defer(Duration.ofMinutes(1)).accept();
        wire.on("bob@example.org").refuse(550);
        try (SpoolerCoordinator spooler = spooler();
                StoreSession session = spooler.logon("client");
                MessageStore store = session.openStore(disk.freshAddress(), OpenOptions.DEFAULT)) {
            metrics.watch(spooler);
            store.submit(mailTo("ann@example.org"));
            awaitCount(1, "postlude.parts", "transport", "wire", "state", "backing_off");
            time.advance(Duration.ofMinutes(6));
            awaitCount(1, "postlude.parts", "transport", "wire", "state", "delivered");
            store.submit(mailTo("bob@example.org"));
            awaitCount(1, "postlude.parts", "transport", "wire", "state", "returned");
            MessageId held =
                    store.submit(mailTo("cid@example.org").withHold("wait")).id();
            awaitCount(3, "postlude.submit");
            assertEquals(1, count("postlude.attempts", "transport", "wire", "ending", "accepted"));
            assertEquals(1, count("postlude.attempts", "transport", "wire", "ending", "deferred"));
            assertEquals(1, count("postlude.attempts", "transport", "wire", "ending", "refused"));
            assertEquals(1, count("postlude.delivery", "state", "delivered"));
            clock.add(Duration.ofSeconds(2));
            assertEquals(1, count("postlude.queue.messages", "state", "all"));
            assertEquals(1, count("postlude.queue.messages", "state", "held"));
            assertEquals(1, count("postlude.stores.open"));
            assertEquals(1, count("postlude.transport.usable", "transport", "wire"));
            time.advance(Duration.ofSeconds(90));
            clock.add(Duration.ofSeconds(2));
            assertEquals(90, count("postlude.queue.oldest"));
            store.withdraw(held);
            awaitCount(1, "postlude.withdrawn");
            store.storeLogoff(LogoffMode.QUIET);
            awaitCount(1, "postlude.logoff", "mode", "quiet", "outcome", "released");
        }
    }

    @Test
    void noTagHasAnAddressADomainOrAnId() {
        try (SpoolerCoordinator spooler = spooler();
                StoreSession session = spooler.logon("client");
                MessageStore store = session.openStore(disk.freshAddress(), OpenOptions.DEFAULT)) {
            metrics.watch(spooler);
            MessageId id = store.submit(mailTo("ann@example.org")).id();
            awaitCount(1, "postlude.parts", "transport", "wire", "state", "delivered");
            String all = registry.getMeters().stream()
                    .map(meter -> meter.getId().getTags().toString())
                    .collect(Collectors.joining());
            assertTrue(!all.contains("example.org") && !all.contains(id.toString()), all);
        }
    }

    @Test
    void aHundredTransportsHaveNamesAndTheRestShareOne() {
        metrics.bindTo(registry);
        PartId part = new PartId(new MessageId("m"), 0);
        for (int i = 0; i < 150; i++) {
            metrics.ended(new SpoolerObserver.AttemptEnded(
                    new AttemptId(i), "s", part, "t" + i, SpoolerObserver.Ending.ACCEPTED, Duration.ofMillis(3)));
        }
        assertEquals(101, registry.find("postlude.attempts").timers().size());
        assertEquals(50, count("postlude.attempts", "transport", "other", "ending", "accepted"));
    }

    @Test
    void everyMeterIsDeclaredWithItsTagsAndEveryDeclaredOneCanBeSeen() {
        try (SpoolerCoordinator spooler = spooler();
                StoreSession session = spooler.logon("client");
                MessageStore store = session.openStore(disk.freshAddress(), OpenOptions.DEFAULT)) {
            AllMeters.live(metrics);
            metrics.watch(spooler);
            Map<String, List<String>> seen = registry.getMeters().stream()
                    .filter(meter -> !meter.getId().getName().endsWith(".histogram")) // buckets of a timer
                    .collect(Collectors.toMap(
                            meter -> meter.getId().getName(),
                            meter -> meter.getId().getTags().stream()
                                    .map(tag -> tag.getKey())
                                    .sorted()
                                    .toList(),
                            (one, other) -> {
                                assertEquals(one, other, "one meter, different tags");
                                return one;
                            }));
            Map<String, List<String>> declared = Arrays.stream(SpoolerMeter.values())
                    .collect(Collectors.toMap(
                            SpoolerMeter::id,
                            meter -> meter.tags().stream().sorted().toList()));
            assertEquals(declared, seen);
            assertEquals(0, store.queue("", 1).messages().size());
        }
    }
}
