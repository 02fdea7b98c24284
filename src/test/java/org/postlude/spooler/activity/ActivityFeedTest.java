package org.postlude.spooler.activity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postlude.message.ActivityEvent;
import org.postlude.message.MessageId;
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.QueueControl;
import org.postlude.spooler.queue.Rule;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.ActivityFeed;
import org.postlude.store.ActivityLostException;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.LogoffMode;
import org.postlude.store.MessageStore;
import org.postlude.store.NotSupportedException;
import org.postlude.tck.transport.ScriptedTransport;

/** What became of mail, for whoever reads it later: committed, in order, from where he stopped. */
class ActivityFeedTest {
    private static final String ANN = "ann@example.org";

    private final ScriptedTransport wire =
            ScriptedTransport.builder().cancellable().build();

    private Bench bench() {
        return new Bench(builder -> builder.activityFeed(store -> true), wire);
    }

    private static List<String> kinds(ActivityFeed feed, MessageId id) {
        return feed.read(0, 1000).stream()
                .map(ActivityFeed.Entry::event)
                .filter(event -> id.value().equals(event.facts().get("message")))
                .map(ActivityEvent::kind)
                .toList();
    }

    @Test
    void whatBecomesOfAMessageIsToldInOrderWithWhoGotWhat() {
        wire.on(ANN).defer(Duration.ofMinutes(1)).accept();
        try (Bench bench = bench()) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, id, "BACKING_OFF");
            ActivityFeed feed = store.activity();
            assertEquals(List.of("mail.backed-off"), kinds(feed, id));
            ActivityEvent waits = feed.read(0, 1).get(0).event();
            assertEquals(ANN, waits.facts().get("backing-off"));
            assertEquals("sender@example.org", waits.facts().get("sender"));
            assertEquals("1", waits.facts().get("attempts"));
            assertTrue(waits.facts().containsKey("until"));
            bench.time.advance(Duration.ofMinutes(6));
            bench.awaitState(store, id, "ENDED");
            assertEquals(List.of("mail.backed-off", "mail.sent"), kinds(feed, id));
            assertEquals(ANN, feed.read(0, 10).get(1).event().facts().get("delivered"));
            assertEquals(bench.time.instant(), feed.read(0, 10).get(1).event().at());
        }
    }

    @Test
    void refusedDoubtfulHeldAndWithdrawnMailIsTold() {
        wire.on("bob@example.net").refuse(550);
        wire.on("cid@example.com").inDoubt();
        wire.on("eve@example.com").inDoubt();
        try (Bench bench = bench()) {
            MessageStore store = bench.open();
            MessageId bob = store.submit(Bench.mailTo("bob@example.net")).id();
            bench.awaitState(store, bob, "ENDED");
            MessageId cid = store.submit(Bench.mailTo("cid@example.com").withInDoubt(InDoubtPolicy.HOLD))
                    .id();
            bench.awaitState(store, cid, "IN_DOUBT");
            MessageId dan = store.submit(Bench.mailTo("dan@example.edu").withHold("wait"))
                    .id();
            store.withdraw(dan);
            ActivityFeed feed = store.activity();
            assertEquals(List.of("mail.returned"), kinds(feed, bob));
            assertEquals(List.of("mail.in-doubt"), kinds(feed, cid));
            assertEquals(List.of("mail.withdrawn"), kinds(feed, dan));
            store.resolve(cid, InDoubtPolicy.FAIL_UNKNOWN);
            bench.awaitState(store, cid, "ENDED");
            assertEquals(List.of("mail.in-doubt", "mail.returned"), kinds(feed, cid));
        }
    }

    @Test
    void aReaderReadsOnFromItsCursorAndMayReadAgain() {
        try (Bench bench = bench()) {
            MessageStore store = bench.open();
            ActivityFeed feed = store.activity();
            assertEquals(List.of(), feed.read(0, 10));
            MessageId first = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, first, "ENDED");
            List<ActivityFeed.Entry> one = feed.read(0, 10);
            assertEquals(1, one.size());
            long cursor = one.get(0).next();
            assertEquals(List.of(), feed.read(cursor, 10));
            MessageId second = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, second, "ENDED");
            assertEquals(
                    List.of(second.value()),
                    feed.read(cursor, 10).stream()
                            .map(entry -> entry.event().facts().get("message"))
                            .toList());
            assertEquals(2, feed.read(0, 10).size());
            assertEquals(
                    feed.read(0, 1).get(0).event().key(),
                    feed.read(0, 2).get(0).event().key());
        }
    }

    @Test
    void aCursorThatNobodyGaveIsToldWhereToReadOn() {
        try (Bench bench = bench()) {
            ActivityFeed feed = bench.open().activity();
            ActivityLostException lost = assertThrows(ActivityLostException.class, () -> feed.read(77, 1));
            assertEquals(List.of(), feed.read(lost.oldest(), 1));
        }
    }

    @Test
    void theLogoffIsToldToWhoeverOpensTheStoreNext() {
        try (Bench bench = bench()) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, id, "ENDED");
            store.storeLogoff(LogoffMode.ORDERLY);
            store.close();
            MessageStore again = bench.open();
            List<ActivityEvent> all = again.activity().read(0, 10).stream()
                    .map(ActivityFeed.Entry::event)
                    .toList();
            assertEquals(
                    List.of("mail.sent", "store.logged-off"),
                    all.stream().map(ActivityEvent::kind).toList());
            assertEquals("ORDERLY", all.get(1).facts().get("mode"));
            assertEquals("0", all.get(1).facts().get("left"));
        }
    }

    @Test
    void aCloseWithoutALogoffIsToldAsWhatItIs() {
        try (Bench bench = bench()) {
            MessageStore store = bench.open();
            store.submit(Bench.mailTo(ANN).withHold("wait"));
            store.close();
            List<ActivityEvent> all = bench.open().activity().read(0, 10).stream()
                    .map(ActivityFeed.Entry::event)
                    .filter(event -> event.kind().equals("store.logged-off"))
                    .toList();
            assertEquals(1, all.size());
            assertEquals("ABORT", all.get(0).facts().get("mode"));
            assertEquals("1", all.get(0).facts().get("left"));
        }
    }

    @Test
    void whatAnOrderOrARuleHoldsIsToldWithItsReasonAndTime() {
        try (Bench bench = bench()) {
            MessageStore store = bench.open();
            QueueControl queue = bench.spooler.queue(bench.address);
            Instant tomorrow = bench.time.instant().plus(Duration.ofDays(1));
            MessageId ordered =
                    store.submit(Bench.mailTo(ANN).withNotBefore(tomorrow)).id();
            queue.hold(Filter.parse("domain=example.org"), "look at it", tomorrow);
            queue.addRule(Rule.Kind.HOLD, Filter.parse("domain=example.net"), "not there", null, "me");
            MessageId ruled = store.submit(Bench.mailTo("cid@example.net")).id();
            bench.awaitState(store, ruled, "HELD");
            assertEquals(List.of("mail.held"), kinds(store.activity(), ordered));
            assertEquals(List.of("mail.held"), kinds(store.activity(), ruled));
            Map<String, String> first =
                    store.activity().read(0, 1).get(0).event().facts();
            assertEquals("look at it", first.get("reason"));
            assertEquals(tomorrow.toString(), first.get("until"));
            assertEquals(ANN, first.get("held"));
            Map<String, String> second =
                    store.activity().read(0, 2).get(1).event().facts();
            assertEquals("rule 1: not there", second.get("reason"));
            assertEquals("cid@example.net", second.get("held"));
        }
    }

    @Test
    void aStoreThatKeepsNoFeedSaysSoAndHasNoNotes() {
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo(ANN)).id();
            bench.awaitState(store, id, "ENDED");
            assertThrows(NotSupportedException.class, store::activity);
            assertTrue(bench.journal.lines().stream().noneMatch(line -> line.contains("putNote")));
        }
    }
}
