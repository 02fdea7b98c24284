package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.QueueCounts;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.StoreLogon.LabelQuery;

/** Operation 11: looking at the queue. */
public interface QueueViewRules extends StoreContract {
    /**
     * Pages show every part oldest submit first.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q11_pagesShowEveryPartOldestSubmitFirst(StoreBench bench) throws Exception {
        List<PartId> expected = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            MessageId id = bench.submit("m" + i, Mail.part("a@example.org"), Mail.part("b@example.net"));
            expected.add(new PartId(id, 0));
            expected.add(new PartId(id, 1));
        }
        // What was changed last does not come last.
        bench.claim(expected.get(2).message());
        LabelQuery all = LabelQuery.of(LabelState.READY, LabelState.CLAIMED);

        for (int limit : new int[] {1, 4, 18, 100}) {
            assertEquals(expected, ids(all(bench, all, limit)), "pages of " + limit);
        }
        bench.restart();
        assertEquals(expected, ids(all(bench, all, 5)), "after a restart");
    }

    /**
     * A query is by state and lane.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q11_aQueryIsByStateAndLane(StoreBench bench) throws Exception {
        MessageId one =
                bench.submit("one", Mail.part("a@x.example", Mail.label(LabelState.READY, Mail.START, 0, "a/x")));
        MessageId two =
                bench.submit("two", Mail.part("a@y.example", Mail.label(LabelState.READY, Mail.START, 0, "a/y")));
        MessageId three =
                bench.submit("three", Mail.part("b@x.example", Mail.label(LabelState.HELD, Mail.START, 0, "b/x")));
        MessageId done = bench.submit("done");
        bench.end(done, bench.retire());

        assertEquals(List.of(one, two), messages(bench, LabelQuery.of(LabelState.READY)));
        assertEquals(List.of(three), messages(bench, LabelQuery.of(LabelState.HELD)));
        assertEquals(List.of(done), messages(bench, LabelQuery.of(LabelState.DONE)), "retired parts are kept");
        Set<LabelState> waiting = Set.of(LabelState.READY, LabelState.HELD, LabelState.IN_DOUBT);
        assertEquals(List.of(one, two), messages(bench, new LabelQuery(waiting, "a/")));
        assertEquals(List.of(two), messages(bench, new LabelQuery(waiting, "a/y")));
        assertEquals(List.of(), messages(bench, new LabelQuery(waiting, "a/yy")));
        assertEquals(List.of(), messages(bench, LabelQuery.of(LabelState.IN_DOUBT)));
        assertEquals(List.of(), messages(bench, LabelQuery.of()));
    }

    /**
     * A part that is there throughout is seen while the queue changes.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q11_aPartThatIsThereThroughoutIsSeenWhileTheQueueChanges(StoreBench bench) throws Exception {
        List<MessageId> ids = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            ids.add(bench.submit("m" + i));
        }
        LabelQuery query = LabelQuery.of(LabelState.READY, LabelState.HELD, LabelState.CLAIMED);
        Set<MessageId> seen = new HashSet<>();
        Set<MessageId> ended = new HashSet<>();
        Optional<String> cursor = Optional.of("");
        for (int step = 0; cursor.isPresent() && step < 100; step++) {
            Page<QueuedPart> page = bench.spooler().page(query, cursor.get(), 4);
            page.items().forEach(part -> seen.add(part.id().message()));
            cursor = page.next();
            // One that was seen ends, one ahead changes its state, one more comes in.
            if (!page.items().isEmpty() && step < 5) {
                MessageId end = page.items().get(page.items().size() - 1).id().message();
                bench.end(end, new Disposition.Delete());
                ended.add(end);
                bench.change(bench.part(ids.get(29 - step)), LabelState.HELD);
                bench.submit("new" + step);
            }
        }

        assertEquals(Optional.empty(), cursor, "paging comes to an end");
        assertEquals(5, ended.size());
        assertTrue(seen.containsAll(ids), "seen " + seen.size() + " and missed some of " + ids);
    }

    /**
     * Counts are exact all the way.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q11_countsAreExactAllTheWay(StoreBench bench) throws Exception {
        assertCounts(bench, 0, 0, 0, 0);
        MessageId a =
                bench.submit("a", Mail.part("a@example.org"), Mail.part("b@example.net"), Mail.part("c@example.com"));
        PartId a0 = new PartId(a, 0);
        PartId a1 = new PartId(a, 1);
        PartId a2 = new PartId(a, 2);
        MessageId b = bench.submit("b", Mail.part("b@example.org", Mail.ready().with(LabelState.HELD, Mail.START)));
        assertCounts(bench, 2, 0, 0, 1);
        bench.change(bench.part(a0), LabelState.CLAIMED);
        bench.change(bench.part(a1), LabelState.CLAIMED);
        assertCounts(bench, 2, 1, 0, 1);
        bench.change(bench.part(a1), LabelState.IN_DOUBT);
        assertCounts(bench, 2, 1, 1, 1);
        bench.change(bench.part(a2), LabelState.HELD);
        assertCounts(bench, 2, 1, 1, 2);
        bench.finish(bench.part(a0), bench.retire());
        assertCounts(bench, 2, 0, 1, 2);
        bench.change(bench.part(b), LabelState.READY);
        assertCounts(bench, 2, 0, 1, 1);
        bench.finish(bench.part(a1), bench.retire());
        bench.finish(bench.part(a2), bench.retire());
        assertCounts(bench, 1, 0, 0, 0);
        bench.spooler().withdraw(b);
        assertCounts(bench, 0, 0, 0, 0);
    }

    /**
     * Counts are exact with many workers at once.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q11_countsAreExactWithManyWorkersAtOnce(StoreBench bench) throws Exception {
        List<MessageId> ids = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            ids.add(bench.submit("m" + i));
        }
        bench.lease();
        Together.run(4, thread -> {
            for (int i = thread; i < ids.size(); i += 4) {
                QueuedPart claimed = bench.claim(ids.get(i));
                if (i % 5 == 0) {
                    bench.change(claimed, LabelState.IN_DOUBT);
                } else if (i % 5 != 1) {
                    bench.finish(claimed, new Disposition.Delete());
                }
            }
            return thread;
        });

        assertCounts(bench, 16, 8, 8, 0);
    }

    /** Counts, then counts again after the process died. */
    private static void assertCounts(StoreBench bench, long messages, long claimed, long inDoubt, long held)
            throws Exception {
        QueueCounts expected = new QueueCounts(messages, claimed, inDoubt, held);
        assertEquals(expected, bench.spooler().counts());
        bench.restart();
        assertEquals(expected, bench.spooler().counts(), "after a restart");
    }

    private static List<MessageId> messages(StoreBench bench, LabelQuery query) throws Exception {
        return all(bench, query, 2).stream().map(part -> part.id().message()).toList();
    }

    private static List<PartId> ids(List<QueuedPart> parts) {
        return parts.stream().map(QueuedPart::id).toList();
    }

    private static List<QueuedPart> all(StoreBench bench, LabelQuery query, int limit) throws Exception {
        List<QueuedPart> found = new ArrayList<>();
        Page<QueuedPart> page = bench.spooler().page(query, "", limit);
        while (true) {
            assertTrue(page.items().size() <= limit, "a page of " + page.items().size());
            found.addAll(page.items());
            if (page.next().isEmpty()) {
                return found;
            }
            page = bench.spooler().page(query, page.next().get(), limit);
        }
    }
}
