package org.postlude.spooler.run;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postlude.message.ActivityEvent;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.MessageState;
import org.postlude.spooler.core.Mark;
import org.postlude.spooler.core.PartRecord;
import org.postlude.spooler.core.PartRecordCodec;
import org.postlude.spooler.core.Past;
import org.postlude.spooler.core.Terms;
import org.postlude.store.ActivityFeed;
import org.postlude.store.ActivityLostException;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.StoreAddress;
import org.postlude.store.SubmissionKey;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.NewPart;
import org.postlude.store.spi.Note;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.store.LoneSupport;
import org.postlude.tck.time.VirtualTime;

/** The feed of one store: when it notes, what it keeps, and what it finds after a crash. */
class ActivityLogTest {
    private static final Instant NOON = Instant.parse("2026-08-03T12:00:00Z");
    private static final Label READY = new Label(LabelState.READY, NOON, 0, "wire|example.org");

    private final VirtualTime time = VirtualTime.startingAt("2026-08-03T12:00:00Z");
    private final InMemoryStoreProvider disk = new InMemoryStoreProvider();
    private final StoreAddress address = disk.freshAddress();

    private SpoolerLogon logon(InMemoryStoreProvider process) {
        return process.spoolerLogon(LoneSupport.at(NOON), new LogonRequest(address, Access.WRITE, true));
    }

    private ActivityLog begun(SpoolerLogon store) throws IOException {
        ActivityLog log = new ActivityLog("a store", store, time, false);
        log.begin();
        log.makeWhole(false);
        return log;
    }

    private static PartRecord record(MessageState state) {
        return new PartRecord(
                null,
                "me@example.org",
                NOON,
                null,
                InDoubtPolicy.RETRY,
                1,
                1,
                NOON,
                state,
                false,
                "wire",
                "wire:next-hop",
                List.of(),
                null,
                null,
                List.of(Mark.PENDING),
                Terms.USUAL,
                Past.NONE);
    }

    private static QueuedPart submitted(SpoolerLogon store, String name) throws IOException {
        Envelope envelope = Envelope.smtp("me@example.org", name + "@example.org");
        NewPart part = new NewPart(envelope.recipients(), READY, PartRecordCodec.encode(record(MessageState.QUEUED)));
        Content content = Content.of(("Subject: " + name + "\r\n\r\nText\r\n").getBytes(US_ASCII));
        return store.parts(store.submit(new SubmissionKey(name), envelope, List.of(part), content)
                        .id())
                .get(0);
    }

    /** The part backs off; whether that is told to the log is the caller's affair. */
    private static void backsOff(SpoolerLogon store, Lease lease, ActivityLog log, QueuedPart part) throws IOException {
        byte[] record = PartRecordCodec.encode(log.stamp(record(MessageState.BACKING_OFF)));
        store.change(lease, List.of(new PartChange(part.id(), part.revision(), READY, record)));
    }

    private static List<String> kinds(List<ActivityFeed.Entry> entries) {
        return entries.stream().map(entry -> entry.event().kind()).toList();
    }

    private static int notedIn(SpoolerLogon store) throws IOException {
        int events = 0;
        for (Note note : store.notes(ActivityNotes.PREFIX)) {
            events += ActivityChunk.decodeNote(note.bytes()).events().size();
        }
        return events;
    }

    @Test
    void aPartIsWrittenAgainOnlyWhenItsLastEventIsNoted() throws IOException {
        SpoolerLogon store = logon(disk);
        Lease lease = store.beginEpoch("a test");
        ActivityLog log = begun(store);
        QueuedPart one = submitted(store, "one");
        QueuedPart other = submitted(store, "other");
        backsOff(store, lease, log, one);
        log.changed(one.id());
        log.before(List.of(other.id()));
        assertEquals(0, notedIn(store), "another part need not wait");
        log.before(List.of(one.id()));
        assertEquals(1, notedIn(store));
        store.close();
    }

    @Test
    void whatWasRecordedAndNotNotedIsFoundAfterAKillAndOnce() throws IOException {
        SpoolerLogon store = logon(disk);
        Lease lease = store.beginEpoch("a test");
        ActivityLog log = begun(store);
        QueuedPart noted = submitted(store, "noted");
        backsOff(store, lease, log, noted);
        log.changed(noted.id());
        log.note();
        time.advance(Duration.ofSeconds(1));
        backsOff(store, lease, log, submitted(store, "lost"));
        disk.crash();

        InMemoryStoreProvider next = disk.reopened();
        SpoolerLogon again = logon(next);
        Lease unused = again.beginEpoch("a test");
        ActivityLog whole = begun(again);
        assertEquals(2, whole.read(0, 10).size());
        assertEquals(
                2,
                whole.read(0, 10).stream()
                        .map(entry -> entry.event().key())
                        .distinct()
                        .count());
        again.close();
    }

    @Test
    void aClockThatWasSetBackHidesNothing() throws IOException {
        SpoolerLogon store = logon(disk);
        Lease lease = store.beginEpoch("a test");
        VirtualTime ahead = VirtualTime.startingAt("2027-01-01T00:00:00Z");
        ActivityLog early = new ActivityLog("a store", store, ahead, false);
        early.begin();
        early.makeWhole(false);
        early.end();
        ActivityLog log = begun(store);
        backsOff(store, lease, log, submitted(store, "lost"));
        disk.crash();

        SpoolerLogon again = logon(disk.reopened());
        Lease unused = again.beginEpoch("a test");
        assertEquals(List.of("mail.backed-off"), kinds(begun(again).read(0, 10)));
        again.close();
    }

    @Test
    void theOldestAreDroppedAndWhoeverWantsThemIsToldWhereToReadOn() throws IOException {
        SpoolerLogon store = logon(disk);
        Lease unused = store.beginEpoch("a test");
        ActivityLog log = begun(store);
        int most = ActivityNotes.MOST * 16;
        for (int i = 0; i < most + 100; i++) {
            log.record(new ActivityEvent("key" + i, NOON, "im.leave", Map.of("why", "x".repeat(3_900))));
        }
        assertTrue(store.notes(ActivityNotes.PREFIX).size() <= ActivityNotes.MOST);
        ActivityLostException lost = assertThrows(ActivityLostException.class, () -> log.read(1, 10));
        List<String> keys = new ArrayList<>();
        long cursor = lost.oldest();
        for (List<ActivityFeed.Entry> page = log.read(cursor, 50); !page.isEmpty(); page = log.read(cursor, 50)) {
            page.forEach(entry -> keys.add(entry.event().key()));
            cursor = page.get(page.size() - 1).next();
        }
        assertTrue(keys.size() > most - 20 && keys.size() <= most, () -> "kept: " + keys.size());
        assertEquals("key" + (most + 99), keys.get(keys.size() - 1));
        assertEquals(keys.stream().distinct().count(), keys.size());
        assertEquals(lost.oldest() + 1, log.read(0, 1).get(0).next());
        store.close();
    }

    @Test
    void anEventThatIsLargerThanANoteIsNotedShortenedAndSilencesNobody() throws IOException {
        SpoolerLogon store = logon(disk);
        Lease unused = store.beginEpoch("a test");
        ActivityLog log = begun(store);
        Map<String, String> facts = new HashMap<>();
        for (int i = 0; i < 40; i++) {
            facts.put("fact" + i, "\u4e16".repeat(4_000));
        }
        log.record(new ActivityEvent("large", NOON, "im.leave", facts));
        log.record(new ActivityEvent("next", NOON, "im.leave", Map.of("who", "ann")));
        List<ActivityFeed.Entry> all = log.read(0, 10);
        assertEquals(
                List.of("large", "next"),
                all.stream().map(entry -> entry.event().key()).toList());
        assertEquals(facts.keySet(), all.get(0).event().facts().keySet());
        store.close();
    }

    @Test
    void whatIsToldToASilentFeedIsNotKeptInMemory() throws IOException {
        SpoolerLogon store = logon(disk);
        Lease unused = store.beginEpoch("a test");
        ActivityLog log = begun(store);
        store.putNote(ActivityNotes.PREFIX + "000000000000", 2, new byte[] {1});
        for (int i = 0; i < 3; i++) {
            ActivityEvent event = new ActivityEvent("key" + i, NOON, "im.leave", Map.of());
            assertThrows(IOException.class, () -> log.record(event));
        }
        assertFalse(log.isBehind());
        store.close();
    }
}
