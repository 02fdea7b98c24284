package org.postlude.spooler.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.spooler.MessageDetails;
import org.postlude.spooler.sequence.Bench;
import org.postlude.store.MessageStatus;
import org.postlude.store.MessageStore;
import org.postlude.store.QueuePage;
import org.postlude.tck.transport.ScriptedTransport;

/** Lists and counts by a filter, ended mail included (rules O1, Q11). */
class ListingTest {
    private final ScriptedTransport wire = ScriptedTransport.builder().build();

    private static List<String> all(QueueControl queue, Filter filter, int limit) {
        List<String> ids = new ArrayList<>();
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent()) {
            QueuePage page = queue.list(filter, cursor.get(), limit);
            assertTrue(page.messages().size() <= limit);
            page.messages().stream().map(MessageStatus::id).forEach(ids::add);
            cursor = page.next();
        }
        return ids;
    }

    @Test
    void O1_pagesOfAnyLengthHaveEveryMessageThatIsMeantOnceInTheirOrder() {
        wire.otherwise().defer(Duration.ofHours(1));
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            List<String> org = new ArrayList<>();
            List<String> whole = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                String recipient = "user" + i + (i % 7 == 3 ? "@example.org" : "@example.com");
                String id = store.submit(Bench.mailTo(recipient, "copy" + i + "@example.net"))
                        .id()
                        .value();
                whole.add(id);
                if (i % 7 == 3) {
                    org.add(id);
                }
            }
            QueueControl queue = bench.spooler.queue(bench.address);
            Filter some = Filter.parse("domain=example.org");
            for (int limit : List.of(1, 2, 3, 4, 7, 100)) {
                assertEquals(org, all(queue, some, limit), "pages of " + limit);
                Set<String> once = new LinkedHashSet<>(all(queue, Filter.all(), limit));
                assertEquals(whole, List.copyOf(once), "pages of " + limit);
            }
            assertEquals(30, queue.count(Filter.all()));
            assertEquals(org.size(), queue.count(some));
            assertEquals(List.of(org.get(2)), all(queue, Filter.parse(org.get(2)), 10));
            assertEquals(0, queue.count(Filter.parse("state=held")));
        }
    }

    @Test
    void O1_whatHasEndedIsFoundByItsState() {
        wire.on("bob@example.com").refuse(550);
        wire.on("eve@example.net").defer(Duration.ofHours(1));
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId sent = store.submit(Bench.mailTo("ann@example.org")).id();
            MessageId returned = store.submit(Bench.mailTo("bob@example.com")).id();
            MessageId withdrawn = store.submit(Bench.mailTo("eve@example.net")).id();
            bench.awaitState(store, sent, "ENDED");
            bench.awaitState(store, returned, "ENDED");
            bench.awaitState(store, withdrawn, "BACKING_OFF");
            store.withdraw(withdrawn);
            QueueControl queue = bench.spooler.queue(bench.address);
            assertEquals(List.of(sent.value()), all(queue, Filter.parse("state=delivered"), 10));
            assertEquals(List.of(returned.value()), all(queue, Filter.parse("state=returned"), 10));
            assertEquals(List.of(withdrawn.value()), all(queue, Filter.parse("state=withdrawn"), 10));
            assertEquals(3, queue.count(Filter.parse("state=delivered,returned,withdrawn")));
            assertEquals(0, queue.count(Filter.all()));
            MessageStatus row = queue.list(Filter.parse("state=returned"), "", 10)
                    .messages()
                    .get(0);
            assertEquals(MessageState.RETURNED, row.state());
        }
    }

    @Test
    void theAttemptsOfAMessageAreShownWithTheirAnswers() {
        wire.on("ann@example.org").defer(Duration.ofMinutes(5)).accept();
        try (Bench bench = new Bench(wire)) {
            MessageStore store = bench.open();
            MessageId id = store.submit(Bench.mailTo("ann@example.org")).id();
            bench.awaitState(store, id, "BACKING_OFF");
            bench.time.advance(Duration.ofMinutes(6));
            bench.awaitState(store, id, "ENDED");
            MessageDetails details = bench.spooler.queue(bench.address).show(id).orElseThrow();
            assertEquals("test", details.subject());
            assertEquals(MessageState.DELIVERED, details.status().state());
        }
    }
}
