package org.postlude.store.sql;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.message.Content;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.KeyConflictException;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.DamagedMessageException;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.QueueCounts;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon.LabelQuery;
import org.postlude.store.spi.Submitted;

/** A row that is torn while the store is open holds up nobody but its own message, which is set aside and told. */
@Timeout(60)
final class TornMessageTest {
    private static final Disposition RETIRE = new Disposition.Retire(Instant.parse("2026-03-08T12:00:00Z"));

    @TempDir
    Path dir;

    private Sqlite place = new Sqlite(Path.of(""));
    private SpoolerLogon store;
    private Lease lease = new Lease(0);
    private PartId torn = new PartId(new MessageId("none"), 0);
    private PartId whole = torn;

    @BeforeEach
    void twoMessages() throws Exception {
        place = new Sqlite(dir);
        store = place.open(Access.WRITE);
        lease = store.beginEpoch("a test");
        torn = new PartId(Sqlite.submit(store, "torn").id(), 0);
        whole = new PartId(Sqlite.submit(store, "whole").id(), 0);
    }

    @AfterEach
    void whatIsLeftHoldsTogether() throws Exception {
        List<String> told = store.health().setAside();
        assertEquals(1, told.size(), "" + told);
        assertTrue(told.get(0).contains(torn.message().value()), "" + told);
        assertTrue(store.health().refusing().isEmpty(), "it takes mail all the same");
        store.close();
        assertTrue(place.inspected().isClean(), "totals and heads fit the rows");
    }

    private QueuedPart part(PartId id) throws Exception {
        return store.parts(id.message()).get(id.index());
    }

    private static PartChange to(LabelState state, QueuedPart part) {
        Instant due = part.label().due();
        return new PartChange(part.id(), part.revision(), part.label().with(state, due), new byte[] {7});
    }

    private void claimBoth() throws Exception {
        List<PartChange> claims = List.of(to(LabelState.CLAIMED, part(torn)), to(LabelState.CLAIMED, part(whole)));
        assertEquals(List.of(ChangeResult.APPLIED, ChangeResult.APPLIED), store.change(lease, claims));
    }

    @Test
    void aListOfChangesIsAppliedToTheOthers() throws Exception {
        List<PartChange> claims = List.of(to(LabelState.CLAIMED, part(torn)), to(LabelState.CLAIMED, part(whole)));
        place.tear(torn);

        assertEquals(List.of(ChangeResult.GONE, ChangeResult.APPLIED), store.change(lease, claims));

        assertEquals(new QueueCounts(1, 1, 0, 0), store.counts());
        assertEquals(List.of(), store.due(lease, Instant.MAX, 10, 10, Set.of()));
    }

    @Test
    void aListOfEndsIsAppliedToTheOthersAndTheOutcomeOfTheTornOneIsKept() throws Exception {
        claimBoth();
        place.tear(torn);

        List<ChangeResult> results = store.finish(
                lease,
                List.of(new PartEnd(torn, 2, new byte[] {1, 2, 3, 4, 5}), new PartEnd(whole, 2, new byte[1])),
                RETIRE);

        assertEquals(List.of(ChangeResult.GONE, ChangeResult.APPLIED), results);
        assertEquals(new QueueCounts(0, 0, 0, 0), store.counts());
        assertTrue(
                place.aside(torn.message()).contains("part 0: state=DONE record=AQIDBAU="),
                place.aside(torn.message()));
    }

    @Test
    void aMessageWhoseOwnRecordIsTornEndsAsideToo() throws Exception {
        claimBoth();
        place.past(
                "UPDATE message SET place = 'other' WHERE id = ?",
                torn.message().value());

        List<ChangeResult> results = store.finish(
                lease, List.of(new PartEnd(torn, 2, new byte[1]), new PartEnd(whole, 2, new byte[1])), RETIRE);

        assertEquals(List.of(ChangeResult.GONE, ChangeResult.APPLIED), results);
        assertEquals(new QueueCounts(0, 0, 0, 0), store.counts());
        long chunks = new ReaderView(place.file())
                .look(link -> link.number(
                        "SELECT count(*) FROM chunk JOIN aside ON chunk.id = aside.body << 20 WHERE message = ?",
                        torn.message().value()));
        assertEquals(1, chunks, "its bytes stay");
    }

    @Test
    void aDeadLeaseSaysNothingOfIt() throws Exception {
        claimBoth();
        place.tear(torn);
        Lease other = store.beginEpoch("another");

        List<PartEnd> ends = List.of(new PartEnd(torn, 2, new byte[] {1, 2, 3, 4, 5}));
        assertEquals(List.of(ChangeResult.FENCED), store.finish(lease, ends, RETIRE));

        assertEquals("", place.aside(torn.message()));
        assertEquals(1, store.claimedBefore(other.epoch(), "", 10).items().size());
    }

    @Test
    void theSweepGoesOnBehindIt() throws Exception {
        claimBoth();
        Instant until = Sqlite.SUPPORT.clock().instant();
        Disposition retire = new Disposition.Retire(until);
        store.finish(lease, List.of(new PartEnd(torn, 2, new byte[1]), new PartEnd(whole, 2, new byte[1])), retire);
        place.past(
                "UPDATE message SET digest = 'torn' WHERE id = ?",
                torn.message().value());

        assertEquals(2, store.sweep(until, 10));
        assertEquals(2, store.sweep(until.plus(Duration.ofDays(8)), 10), "the keys");
        assertEquals(0, store.sweep(until.plus(Duration.ofDays(80)), 10));
    }

    @Test
    void settingItAsideSaysWhereItIsAndMayBeRepeated() throws Exception {
        place.tear(torn);

        for (int i = 0; i < 2; i++) {
            String where = store.setAside(torn.message(), "its digest does not fit");
            assertTrue(where.contains("table aside of " + place.file()), where);
        }

        assertEquals(new QueueCounts(1, 0, 0, 0), store.counts());
    }

    @Test
    void itCannotBeWithdrawnAndIsSetAside() throws Exception {
        place.tear(torn);

        assertThrows(DamagedMessageException.class, () -> store.withdraw(torn.message()));

        assertEquals(new QueueCounts(1, 0, 0, 0), store.counts());
    }

    @Test
    void itsKeyIsKnownAWeekLongAndNothingIsSentAnew() throws Exception {
        place.tear(torn);
        store.setAside(torn.message(), "its digest does not fit");

        assertEquals(new Submitted(torn.message(), true), Sqlite.submit(store, "torn"));
        store.close();
        store = place.open(Access.WRITE);
        assertEquals(new Submitted(torn.message(), true), Sqlite.submit(store, "torn"));
        assertThrows(
                KeyConflictException.class,
                () -> Sqlite.submit(store, "torn", "lane", Content.of(Sqlite.bytes("another"))));

        assertEquals(new QueueCounts(1, 0, 0, 0), store.counts());
        assertThrows(DamagedMessageException.class, () -> store.open(torn.message()));
        Instant now = Sqlite.SUPPORT.clock().instant();
        assertEquals(0, store.sweep(now.plus(Duration.ofDays(6)), 10));
        assertEquals(1, store.sweep(now.plus(Duration.ofDays(8)), 10));
        assertFalse(Sqlite.submit(store, "torn").existed());
    }

    @Test
    void theKeyOfADeliveryIsKnownEvenIfItsOwnRecordIsTorn() throws Exception {
        Content mail = Content.of(Sqlite.bytes("report"));
        MessageId report = store.deliver("ndr:1", SpoolerLogon.INBOX, mail).id();
        torn = new PartId(report, 0);
        place.past("UPDATE message SET digest = 'x', size = size + 1 WHERE id = ?", report.value());
        store.filed(SpoolerLogon.INBOX, "", 10);
        assertTrue(place.aside(report).contains("ndr:1"), place.aside(report));

        assertEquals(new Submitted(report, true), store.deliver("ndr:1", SpoolerLogon.INBOX, mail));

        assertEquals(List.of(), store.filed(SpoolerLogon.INBOX, "", 10).items());
    }

    @Test
    void whatWasSetAsideWhileItIsClaimedIsWrittenDownOnce() throws Exception {
        claimBoth();
        place.tear(torn);
        store.setAside(torn.message(), "it cannot be read");
        String first = place.aside(torn.message());

        for (int i = 0; i < 3; i++) {
            store.page(LabelQuery.of(LabelState.CLAIMED), "", 10);
        }

        assertEquals(first, place.aside(torn.message()));
        store.finish(lease, List.of(new PartEnd(torn, 2, new byte[1])), RETIRE);
    }

    private void loseTheRow() throws Exception {
        place.past("DELETE FROM message WHERE id = ?", torn.message().value());
    }

    @Test
    void partsWithoutTheirMessageAreClaimedAndThenSetAsideAsTheSpoolerDoes() throws Exception {
        loseTheRow();
        claimBoth();

        assertThrows(NoSuchMessageException.class, () -> store.open(torn.message()));
        for (int i = 0; i < 2; i++) {
            String where = store.setAside(torn.message(), "it cannot be opened");
            assertTrue(where.contains("table aside of " + place.file()), where);
        }
        assertThrows(DamagedMessageException.class, () -> store.withdraw(torn.message()));
        PartEnd end = new PartEnd(torn, 2, new byte[] {1, 2, 3, 4, 5});
        PartEnd sent = new PartEnd(whole, 2, new byte[0]);
        assertEquals(List.of(ChangeResult.GONE, ChangeResult.APPLIED), store.finish(lease, List.of(end, sent), RETIRE));

        assertEquals(new QueueCounts(0, 0, 0, 0), store.counts());
        assertTrue(place.aside(torn.message()).contains("afterwards, of part 0: state=DONE record=AQIDBAU="));
    }

    @Test
    void partsWithoutTheirMessageCannotBeWithdrawnAndAreSetAside() throws Exception {
        loseTheRow();

        assertThrows(DamagedMessageException.class, () -> store.withdraw(torn.message()));

        assertEquals(new QueueCounts(1, 0, 0, 0), store.counts());
        assertThrows(DamagedMessageException.class, () -> store.open(torn.message()));
    }

    @Test
    void partsOfWhichTheMessageSaysThatThereAreNoneAreSetAsideToo() throws Exception {
        String id = torn.message().value();
        try (Link past = Link.open(place.file(), "mode=rw")) {
            Objects.requireNonNull(MessageRow.byId(past, 1, torn.message()))
                    .withoutParts()
                    .write(past);
        }
        assertEquals(Set.of(new Inspection.Torn(1, id)), place.inspected().torn());

        assertTrue(store.setAside(torn.message(), "it cannot be opened").contains("table aside of "));

        assertEquals(new QueueCounts(1, 0, 0, 0), store.counts());
    }

    @Test
    void recoveryPassesItByAndGetsTheOthers() throws Exception {
        claimBoth();
        place.tear(torn);
        long next = store.beginEpoch("another").epoch();

        List<QueuedPart> left = store.claimedBefore(next, "", 10).items();

        assertEquals(List.of(whole), left.stream().map(QueuedPart::id).toList());
        assertEquals(new QueueCounts(1, 1, 0, 0), store.counts());
    }

    @Test
    void theHeadOfALaneIsNotDueAndTheNextOneIs() throws Exception {
        Instant later = Sqlite.SUPPORT.clock().instant().plus(Duration.ofHours(1));
        QueuedPart second = part(whole);
        store.change(
                lease,
                List.of(new PartChange(
                        whole, second.revision(), second.label().with(LabelState.READY, later), new byte[0])));
        place.tear(torn);

        try (SpoolerLogon reader = place.open(Access.READ_ONLY)) {
            assertEquals(Optional.of(later), reader.nextDue(Set.of()), "who cannot set it aside passes it by");
        }
        assertEquals(Optional.of(later), store.nextDue(Set.of()));
        assertEquals(
                List.of(whole),
                store.due(lease, later, 10, 10, Set.of()).stream()
                        .map(QueuedPart::id)
                        .toList());
    }

    @Test
    void aRunningAttemptKeepsItsPartAndItsBytesUntilItsOutcomeIsWritten() throws Exception {
        claimBoth();
        place.tear(torn);

        List<QueuedPart> shown =
                store.page(LabelQuery.of(LabelState.CLAIMED), "", 10).items();

        assertEquals(List.of(whole), shown.stream().map(QueuedPart::id).toList());
        assertEquals(new QueueCounts(2, 2, 0, 0), store.counts(), "it is in process still");
        assertArrayEquals(Sqlite.bytes("torn"), Sqlite.read(store, torn.message()));
        assertFalse(place.aside(torn.message()).contains("afterwards"), "nobody knows yet what became of it");

        List<PartEnd> end = List.of(new PartEnd(torn, 2, new byte[] {1, 2, 3, 4, 5}));
        assertEquals(List.of(ChangeResult.GONE), store.finish(lease, end, RETIRE));

        assertEquals(new QueueCounts(1, 1, 0, 0), store.counts());
        assertTrue(place.aside(torn.message()).contains("afterwards, of part 0: state=DONE record=AQIDBAU="));
        assertThrows(DamagedMessageException.class, () -> store.open(torn.message()));
    }

    @Test
    void theAttemptOnAnotherPartOfItsMessageKeepsItsGroundToo() throws Exception {
        MessageId two = Sqlite.submitTwoParts(store, "two").id();
        PartId first = new PartId(two, 0);
        PartId second = new PartId(two, 1);
        store.change(lease, List.of(to(LabelState.CLAIMED, part(second))));
        place.tear(first);
        torn = first;

        assertEquals(2, store.due(lease, Instant.MAX, 10, 10, Set.of()).size(), "the other messages");
        assertTrue(place.aside(two).contains("idx=0"), place.aside(two));
        assertArrayEquals(Sqlite.bytes("two"), Sqlite.read(store, two));
        assertEquals(
                List.of(second), store.parts(two).stream().map(QueuedPart::id).toList());

        // It is to go no further than it has: the answer to the permit stops it.
        List<PartChange> permit =
                List.of(to(LabelState.CLAIMED, store.parts(two).get(0)));
        assertEquals(List.of(ChangeResult.GONE), store.change(lease, permit));

        assertTrue(place.aside(two).contains("afterwards, of part 1: state=CLAIMED record=Bw=="), place.aside(two));
        assertEquals(List.of(), store.parts(two));
        assertEquals(new QueueCounts(2, 0, 0, 0), store.counts());
    }

    @Test
    void whatAnAttemptOfADeadProcessLeftIsSetAsideAtTheNextOpening() throws Exception {
        claimBoth();
        place.tear(torn);
        store.page(LabelQuery.of(LabelState.CLAIMED), "", 10);
        store.close();

        store = place.open(Access.WRITE);

        assertEquals(new QueueCounts(1, 1, 0, 0), store.counts());
        assertTrue(place.aside(torn.message()).contains("state=1"), place.aside(torn.message()));
    }
}
