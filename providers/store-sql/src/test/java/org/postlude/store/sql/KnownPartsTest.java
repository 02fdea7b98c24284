package org.postlude.store.sql;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.support.SharedOwners;

/** Rows of what is claimed are not read again for its outcome, and what the disk has made of them meanwhile is seen all the same. */
@Timeout(60)
final class KnownPartsTest {
    private static final Disposition DELETE = new Disposition.Delete();

    @TempDir
    Path dir;

    private Sqlite place = new Sqlite(Path.of(""));
    private SpoolerLogon store;
    private Lease lease = new Lease(0);
    private PartId first = new PartId(new MessageId("none"), 0);
    private PartId second = first;

    @BeforeEach
    void twoPartsAreClaimed() throws Exception {
        place = new Sqlite(dir);
        store = place.open(Access.WRITE);
        lease = store.beginEpoch("a test");
        MessageId id = Sqlite.submitTwoParts(store, "m").id();
        first = new PartId(id, 0);
        second = new PartId(id, 1);
        assertEquals(
                List.of(ChangeResult.APPLIED, ChangeResult.APPLIED),
                store.change(lease, List.of(to(LabelState.CLAIMED, 1, first), to(LabelState.CLAIMED, 1, second))));
    }

    @AfterEach
    void whatIsLeftHoldsTogether() throws Exception {
        store.close();
        assertTrue(place.inspected().isClean(), "totals, heads and indexes fit the rows");
    }

    private static PartChange to(LabelState state, long revision, PartId part) {
        return new PartChange(
                part, revision, new Label(state, Sqlite.SUPPORT.clock().instant(), 0, "lane"), new byte[] {
                    (byte) revision
                });
    }

    @Test
    void outcomesFollowEachOtherAsIfEachWereRead() throws Exception {
        assertEquals(List.of(ChangeResult.APPLIED), store.change(lease, List.of(to(LabelState.READY, 2, first))));
        assertEquals(List.of(ChangeResult.STALE), store.change(lease, List.of(to(LabelState.READY, 1, second))));
        assertEquals(List.of(ChangeResult.APPLIED), store.change(lease, List.of(to(LabelState.CLAIMED, 3, first))));

        assertEquals(
                List.of(ChangeResult.APPLIED, ChangeResult.APPLIED),
                store.finish(
                        lease,
                        List.of(new PartEnd(first, 4, new byte[0]), new PartEnd(second, 2, new byte[0])),
                        DELETE));

        assertEquals(0, store.counts().messages());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "revision = 7",
                "state = 0",
                "due = 1",
                "priority = 1",
                "lane = 'other'",
                "recipients = ''",
                "record = x'00'"
            })
    void aRowThatIsNoLongerWhatWasClaimedIsTorn(String damage) throws Exception {
        place.past("UPDATE part SET " + damage + " WHERE idx = 1");

        assertEquals(
                List.of(ChangeResult.GONE), store.finish(lease, List.of(new PartEnd(second, 2, new byte[1])), DELETE));

        assertTrue(store.health().setAside().get(0).contains(first.message().value()), "" + store.health());
        store.finish(lease, List.of(new PartEnd(first, 2, new byte[1])), DELETE);
    }

    /** Nothing else rests on it, and its owner knows better; or its octets are the same, and only their kind is not. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "claimed = 99",
                "sum = 1",
                "record = CAST(record AS TEXT)",
                "recipients = CAST(recipients AS BLOB)"
            })
    void whatIsWrittenAnewInAnyCaseIsMendedByIt(String damage) throws Exception {
        place.past("UPDATE part SET " + damage + " WHERE idx = 1");

        assertEquals(List.of(ChangeResult.APPLIED), store.change(lease, List.of(to(LabelState.READY, 2, second))));

        QueuedPart mended = store.parts(second.message()).get(1);
        assertArrayEquals(new byte[] {2}, mended.record());
        assertEquals(List.of(), store.health().setAside());
    }

    /** Where a row of the list is torn the transaction is taken back, and begun anew. */
    @Test
    void whatWasTakenBackIsForgotten() throws Exception {
        PartId lone = new PartId(Sqlite.submit(store, "lone").id(), 0);
        store.change(lease, List.of(to(LabelState.CLAIMED, 1, lone)));
        place.past(
                "UPDATE part SET lane = 'other' WHERE message = ?",
                lone.message().value());

        assertEquals(
                List.of(ChangeResult.APPLIED, ChangeResult.GONE),
                store.change(lease, List.of(to(LabelState.READY, 2, first), to(LabelState.READY, 2, lone))));

        assertEquals(
                LabelState.READY, store.parts(first.message()).get(0).label().state());
        assertEquals(
                List.of(ChangeResult.APPLIED),
                store.finish(lease, List.of(new PartEnd(first, 3, new byte[0])), DELETE));
    }

    @Test
    void inASecondRunNothingIsKnownOfAnyStore() throws Exception {
        try (SharedOwners<Path, Database>.Share owner = place.owner();
                Link link = Link.open(place.file(), "mode=rw")) {
            Store another = owner.get().store("another");
            List<QueuedPart> claimed = List.of(part(LabelState.CLAIMED));
            another.known.note(first.message(), claimed);
            Batch batch = new Batch(link);
            Set<MessageId> one = Set.of(first.message());
            assertEquals(Map.of(first.message(), claimed), batch.knownParts(another, one));

            batch.undo();

            assertEquals(Map.of(first.message(), List.of()), batch.knownParts(another, one));
        }
    }

    @Test
    void onlyWhatIsClaimedIsNotedAndNotTooMuchOfIt() {
        KnownParts known = new KnownParts();
        MessageId id = new MessageId("m");
        List<QueuedPart> claimed = Collections.nCopies(15_000, part(LabelState.CLAIMED));

        known.note(id, claimed);
        known.note(new MessageId("n"), claimed);
        assertEquals(claimed, known.of(id));
        assertNull(known.of(new MessageId("n")), "30,000 are too many");

        known.note(id, List.of(part(LabelState.READY)));
        assertNull(known.of(id));
        known.note(new MessageId("n"), claimed);
        assertEquals(claimed, known.of(new MessageId("n")), "there is room again");
        known.forgetAll();
        known.note(id, claimed);
        assertEquals(claimed, known.of(id));
    }

    private static QueuedPart part(LabelState state) {
        Label label = new Label(state, Instant.EPOCH, 0, "lane");
        return new QueuedPart(
                new PartId(new MessageId("m"), 0), 1, List.of(Recipient.smtp("you@example.org")), label, new byte[0]);
    }
}
