package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.NewPart;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.QueuedPart;

/** Operation 4: compare-and-set of labels and records. */
public interface ChangeRules extends StoreContract {
    /**
     * An applied change is durable.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q4_anAppliedChangeIsDurable(StoreBench bench) throws Exception {
        PartId id = new PartId(bench.submit("m"), 0);
        byte[] record = new byte[NewPart.MAX_RECORD];
        Arrays.fill(record, (byte) 0xe9);
        Label label = Mail.label(LabelState.IN_DOUBT, Label.NEVER, -1, "another lane");
        PartChange change = new PartChange(id, 1, label, record);

        assertEquals(List.of(ChangeResult.APPLIED), bench.spooler().change(bench.lease(), List.of(change)));

        bench.restart();
        QueuedPart part = bench.part(id);
        assertEquals(2, part.revision());
        assertEquals(label, part.label());
        assertArrayEquals(record, part.record());
    }

    /**
     * Revisions grow by one with each change.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q4_revisionsGrowByOneWithEachChange(StoreBench bench) throws Exception {
        MessageId id = bench.submit("m");
        LabelState[] way = {
            LabelState.CLAIMED, LabelState.CLAIMED, LabelState.IN_DOUBT, LabelState.HELD, LabelState.READY
        };
        for (int i = 0; i < way.length; i++) {
            assertEquals(ChangeResult.APPLIED, bench.change(bench.part(id), way[i]));
            assertEquals(i + 2, bench.part(id).revision());
            assertEquals(way[i], bench.part(id).label().state());
        }
    }

    /**
     * A stale revision changes nothing.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q4_aStaleRevisionChangesNothing(StoreBench bench) throws Exception {
        MessageId id = bench.submit("m");
        QueuedPart first = bench.part(id);
        bench.claim(id);
        QueuedPart now = bench.part(id);

        assertEquals(ChangeResult.STALE, bench.change(first, LabelState.HELD));
        PartChange ahead = new PartChange(now.id(), now.revision() + 1, now.label(), Mail.bytes("ahead"));
        assertEquals(List.of(ChangeResult.STALE), bench.spooler().change(bench.lease(), List.of(ahead)));

        QueuedPart after = bench.part(id);
        assertEquals(now.revision(), after.revision());
        assertEquals(now.label(), after.label());
        assertArrayEquals(now.record(), after.record());
    }

    /**
     * A part that is not there or has ended is gone.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q4_aPartThatIsNotThereOrHasEndedIsGone(StoreBench bench) throws Exception {
        MessageId ended = bench.submit("ended");
        bench.end(ended, bench.retire());
        QueuedPart done = bench.part(ended);
        PartId unknown = new PartId(new MessageId("nobody-knows-it"), 0);
        PartId noSuchIndex = new PartId(bench.submit("m"), 1);

        assertEquals(ChangeResult.GONE, bench.change(done, LabelState.READY));
        assertEquals(LabelState.DONE, bench.part(ended).label().state());
        for (PartId id : List.of(unknown, noSuchIndex)) {
            PartChange change = new PartChange(id, 1, Mail.ready(), Mail.bytes("x"));
            assertEquals(List.of(ChangeResult.GONE), bench.spooler().change(bench.lease(), List.of(change)));
        }
    }

    /**
     * Each entry of a list is judged by itself.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q4_eachEntryOfAListIsJudgedByItself(StoreBench bench) throws Exception {
        PartId a = new PartId(bench.submit("a"), 0);
        PartId b = new PartId(bench.submit("b"), 0);
        PartId c = new PartId(bench.submit("c"), 0);
        PartId gone = new PartId(bench.submit("gone"), 0);
        bench.end(gone.message(), bench.retire());
        bench.change(bench.part(b), LabelState.HELD);
        Label claimed = Mail.ready().with(LabelState.CLAIMED, Mail.START);

        List<ChangeResult> results = bench.spooler()
                .change(
                        bench.lease(),
                        List.of(
                                new PartChange(c, 1, claimed, Mail.bytes("claim c")),
                                new PartChange(gone, 1, claimed, Mail.bytes("claim gone")),
                                new PartChange(b, 1, claimed, Mail.bytes("claim b")),
                                new PartChange(a, 1, claimed, Mail.bytes("claim a"))));

        assertEquals(
                List.of(ChangeResult.APPLIED, ChangeResult.GONE, ChangeResult.STALE, ChangeResult.APPLIED), results);
        assertEquals("claim a", Mail.text(bench.part(a).record()));
        assertEquals(LabelState.HELD, bench.part(b).label().state());
        assertEquals("claim c", Mail.text(bench.part(c).record()));
    }

    /**
     * An empty list is allowed.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q4_anEmptyListIsAllowed(StoreBench bench) throws Exception {
        assertEquals(List.of(), bench.spooler().change(bench.lease(), List.of()));
    }

    /**
     * Of two that change the same part one wins.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q4_ofTwoThatChangeTheSamePartOneWins(StoreBench bench) throws Exception {
        Lease lease = bench.lease();
        for (int round = 0; round < 40; round++) {
            QueuedPart part = bench.part(bench.submit("m" + round));
            List<ChangeResult> results = Together.run(2, thread -> {
                PartChange change = new PartChange(
                        part.id(),
                        part.revision(),
                        part.label().with(LabelState.CLAIMED, Mail.START),
                        Mail.bytes("by " + thread));
                return bench.spooler().change(lease, List.of(change)).get(0);
            });

            assertEquals(1, Collections.frequency(results, ChangeResult.APPLIED), "winners of " + results);
            assertEquals(1, Collections.frequency(results, ChangeResult.STALE), "losers of " + results);
            int winner = results.indexOf(ChangeResult.APPLIED);
            assertEquals("by " + winner, Mail.text(bench.part(part.id()).record()));
        }
    }

    /**
     * Other parts of the message stay as they are.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q4_otherPartsOfTheMessageStayAsTheyAre(StoreBench bench) throws Exception {
        MessageId id = bench.submit("m", Mail.part("a@example.org"), Mail.part("b@example.net"));
        Label later = Mail.ready().with(LabelState.READY, Mail.START.plus(Duration.ofMinutes(5)));

        bench.change(bench.part(new PartId(id, 1)), later, "backing off");

        bench.restart();
        assertEquals(1, bench.part(new PartId(id, 0)).revision());
        assertEquals(Mail.ready(), bench.part(new PartId(id, 0)).label());
        assertEquals(later, bench.part(new PartId(id, 1)).label());
    }
}
