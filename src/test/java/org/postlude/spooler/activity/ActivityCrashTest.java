package org.postlude.spooler.activity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postlude.message.ActivityEvent;
import org.postlude.message.MessageState;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.spooler.core.PartRecord;
import org.postlude.spooler.core.PartRecordCodec;
import org.postlude.spooler.sequence.Bench;
import org.postlude.spooler.sequence.Incarnation;
import org.postlude.store.ActivityFeed;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.StoreAddress;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.QueuedPart;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.time.VirtualTime;
import org.postlude.tck.transport.ScriptedTransport;

/** A process that is killed around each of its changes of a store: what is recorded is in the feed, and nothing else is. */
class ActivityCrashTest {
    private static final int MOST_CHANGES = 60;

    private final VirtualTime time = VirtualTime.startingAt("2026-01-01T00:00:00Z");

    private SpoolerCoordinator spooler(Incarnation process, ScriptedTransport wire) {
        return SpoolerCoordinator.builder()
                .store(process.stores())
                .clock(time)
                .alarm(time::alarm)
                .localName("post.example.org")
                .activityFeed(store -> true)
                .transportProvider(process.transports(wire))
                .transport("wire", wire.schemes().iterator().next() + ":wire", Map.of())
                .build();
    }

    private static ScriptedTransport wire() {
        ScriptedTransport wire = ScriptedTransport.builder().cancellable().build();
        wire.on("ann@example.org").defer(Duration.ofMinutes(1)).accept();
        wire.on("bob@example.net").refuse(550);
        wire.on("cid@example.com").inDoubt();
        return wire;
    }

    /** What a client does; after the death of its process nothing works. */
    private void live(Incarnation process, StoreAddress address) {
        SpoolerCoordinator spooler = spooler(process, wire());
        try {
            MessageStore store = spooler.logon("client").openStore(address, OpenOptions.DEFAULT);
            store.submit(Bench.mailTo("ann@example.org"));
            store.submit(Bench.mailTo("bob@example.net"));
            store.submit(Bench.mailTo("cid@example.com").withInDoubt(InDoubtPolicy.HOLD));
            store.withdraw(store.submit(Bench.mailTo("dan@example.edu").withHold("wait"))
                    .id());
            Bench.until(() -> process.isDead()
                    || (states(store).equals(Set.of("BACKING_OFF", "IN_DOUBT"))
                            && store.activity().read(0, 9).size() == 4));
            time.advance(Duration.ofMinutes(6));
            Bench.until(() -> process.isDead() || states(store).equals(Set.of("IN_DOUBT")));
        } catch (RuntimeException e) {
            assertTrue(process.isDead(), () -> "only the dead fail: " + e);
        }
        if (!process.isDead()) {
            process.kill();
        }
        process.awaitQuietWire();
    }

    private static Set<String> states(MessageStore store) {
        return store.queue("", 100).messages().stream()
                .map(each -> each.state().name())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What the feed has to have of a part as it is in the store; null if it is on its way. */
    private static @Nullable String expected(QueuedPart part) throws Exception {
        PartRecord record = PartRecordCodec.decode(part.record());
        String key = "part:" + part.id().message().value() + "/" + part.id().index() + "@" + part.revision();
        boolean isNews = part.label().state() == LabelState.DONE
                || part.label().state() == LabelState.IN_DOUBT
                || (part.label().state() == LabelState.READY && record.state() == MessageState.BACKING_OFF);
        return isNews ? key : null;
    }

    @Test
    @Tag("long")
    void whatIsRecordedIsToldAndNothingElseWhereverTheProcessIsKilled() throws Exception {
        int deaths = 0;
        Set<String> kinds = new TreeSet<>();
        for (int moment = 0; moment < 2 * MOST_CHANGES; moment++) {
            InMemoryStoreProvider disk = new InMemoryStoreProvider();
            StoreAddress address = disk.freshAddress();
            Incarnation first = new Incarnation(disk);
            first.killAt(moment);
            live(first, address);
            InMemoryStoreProvider left = disk.reopened();
            List<QueuedPart> parts = partsOf(left, address);
            Set<String> mustBeTold = new TreeSet<>();
            for (QueuedPart part : parts) {
                String key = expected(part);
                if (key != null) {
                    mustBeTold.add(key);
                }
            }
            deaths += parts.isEmpty() ? 0 : 1;
            time.advance(Duration.ofSeconds(1));
            Incarnation second = new Incarnation(left);
            second.busy(true);
            SpoolerCoordinator spooler = spooler(second, wire());
            try (MessageStore store = spooler.logon("reader").openStore(address, OpenOptions.DEFAULT)) {
                List<ActivityEvent> told = store.activity().read(0, 1000).stream()
                        .map(ActivityFeed.Entry::event)
                        .toList();
                told.forEach(event -> kinds.add(event.kind()));
                Set<String> keys = told.stream().map(ActivityEvent::key).collect(Collectors.toSet());
                String where = "killed at " + moment;
                assertTrue(keys.containsAll(mustBeTold), () -> where + ": " + mustBeTold + " not in " + keys);
                assertEquals(keys.size(), told.size(), () -> where + ": repeated " + told);
                for (QueuedPart part : left.parts(address)) {
                    assertNothingOfTheFuture(where, part, told);
                }
            } finally {
                spooler.close();
            }
        }
        assertTrue(deaths > 20, "deaths with mail in the store: " + deaths);
        assertEquals(Set.of("mail.backed-off", "mail.in-doubt", "mail.returned", "mail.sent", "mail.withdrawn"), kinds);
    }

    private static List<QueuedPart> partsOf(InMemoryStoreProvider disk, StoreAddress address) {
        try {
            return disk.parts(address);
        } catch (IllegalArgumentException e) {
            return List.of(); // it died before it made the store
        }
    }

    /** An event's key has the revision that it tells of; none is beyond what the store has. */
    private static void assertNothingOfTheFuture(String where, QueuedPart part, List<ActivityEvent> told) {
        String prefix = "part:" + part.id().message().value() + "/" + part.id().index() + "@";
        for (ActivityEvent event : told) {
            if (event.key().startsWith(prefix)) {
                long revision = Long.parseLong(event.key().substring(prefix.length()));
                assertTrue(revision <= part.revision(), () -> where + ": " + event + " and the store has " + part);
            }
        }
    }
}
