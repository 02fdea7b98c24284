package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.postlude.message.MessageId;
import org.postlude.store.LogonFailedException;
import org.postlude.store.LogonFailedException.Reason;
import org.postlude.store.StoreAddress;
import org.postlude.store.SubmissionKey;
import org.postlude.store.Withdrawal;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.JointRecords;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.LogonRequest;
import org.postlude.store.spi.LogonRequest.Access;
import org.postlude.store.spi.NewPart;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.ReachableLogon;
import org.postlude.store.spi.SpoolerLogon;
import org.postlude.store.spi.StoreLogon;
import org.postlude.store.spi.StoreLogon.LabelQuery;
import org.postlude.store.spi.StoreProvider;
import org.postlude.store.spi.StoreRefusingException;
import org.postlude.store.spi.StoreSupport;

/** Logons: how a store is opened, shared and left (semantics, section 3). */
public interface LogonRules extends StoreContract {
    /**
     * A store is made where none was and says what it is.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void S1_aStoreIsMadeWhereNoneWasAndSaysWhatItIs(StoreBench bench) throws Exception {
        assertTrue(bench.process().schemes().contains(bench.address().scheme()));
        assertFalse(bench.spooler().info().name().isBlank(), "a name for lists and reports");
        assertTrue(bench.spooler().info().holdsDefaultInbox(), "as the request said");
        assertEquals(0, bench.spooler().counts().messages());
    }

    /**
     * A read only logon makes no store.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void S1_aReadOnlyLogonMakesNoStore(StoreBench bench) throws Exception {
        StoreAddress nowhere = bench.store(StoreUnderTest.class).freshAddress();

        for (int i = 0; i < 2; i++) {
            LogonFailedException failure = assertThrows(
                    LogonFailedException.class, () -> bench.logon(bench.process(), nowhere, Access.READ_ONLY));
            assertEquals(Reason.CANNOT_CREATE, failure.reason(), "nothing was made by the first attempt either");
        }
    }

    /**
     * A logon that is given no reference of its own, for its session ends, fails and keeps nothing: no lock either. A store that
     * asks for none, for it needs the time alone, does not notice and is closed.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void S1_aLogonThatGetsNoReferenceOfItsOwnKeepsNothing(StoreBench bench) throws Exception {
        bench.submit("m");
        bench.spooler().close();
        StoreLogon reader = bench.logon(Access.READ_ONLY);
        StoreSupport ended = LoneSupport.on(bench.time()).ended();
        LogonRequest request = new LogonRequest(bench.address(), Access.WRITE, true);
        StoreProvider process = bench.process();

        for (Supplier<StoreLogon> logon : List.<Supplier<StoreLogon>>of(
                () -> process.logon(ended, request), () -> process.spoolerLogon(ended, request))) {
            withoutReference(logon, bench.address()).ifPresent(StoreLogon::close);
            assertEquals(
                    Optional.empty(),
                    reader.info().owner(),
                    "S1: duplicate() of its support throws, so the logon failed, or was closed; and the store is owned all the same");
        }

        StoreProvider another = bench.store(StoreUnderTest.class).start();
        StoreLogon next = bench.logon(another, bench.address(), Access.WRITE);
        assertEquals(1, next.counts().messages());
        next.close();
        another.shutdown();
    }

    private static Optional<StoreLogon> withoutReference(Supplier<StoreLogon> logon, StoreAddress place) {
        try {
            return Optional.of(AnsweringLogon.answered(logon.get(), place));
        } catch (RuntimeException e) {
            return Optional.empty(); // As it should be, for whoever keeps a reference.
        }
    }

    /**
     * Stores are compared by place not by spelling.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void S1_storesAreComparedByPlaceNotBySpelling(StoreBench bench) throws Exception {
        StoreProvider process = bench.process();
        StoreAddress other = bench.store(StoreUnderTest.class).freshAddress();
        StoreAddress again = bench.store(StoreUnderTest.class).otherSpelling(bench.address());

        for (int i = 0; i < 2; i++) {
            assertTrue(process.compareStoreIds(bench.address(), bench.address()));
            assertTrue(process.compareStoreIds(bench.address(), again));
            assertTrue(process.compareStoreIds(again, bench.address()));
            assertFalse(process.compareStoreIds(bench.address(), other));
            // First with no store open, then with one.
            bench.spooler();
        }
        MessageId id = bench.submit("m");
        assertEquals(1, bench.logon(process, again, Access.WRITE).parts(id).size(), "one store under both spellings");
    }

    /**
     * Stores do not see each other.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void S2_storesDoNotSeeEachOther(StoreBench bench) throws Exception {
        StoreAddress place = bench.store(StoreUnderTest.class).freshAddress();
        StoreLogon other = bench.logon(bench.process(), place, Access.WRITE);
        NewPart part = Mail.part("a@example.org");
        bench.submit("m", part);

        assertEquals(0, other.counts().messages());
        assertFalse(
                other.submit(new SubmissionKey("m"), Mail.envelope(part), List.of(part), Mail.content("another"))
                        .existed(),
                "a key is the store's own");
        assertEquals(1, other.counts().messages());
        assertEquals(1, bench.spooler().counts().messages());
    }

    /**
     * No two stores give the same ids, for transports that several stores share go by them.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q13_noTwoStoresGiveTheSameIds(StoreBench bench) throws Exception {
        StoreAddress place = bench.store(StoreUnderTest.class).freshAddress();
        StoreLogon other = bench.logon(bench.process(), place, Access.WRITE);
        NewPart part = Mail.part("a@example.org");
        Set<MessageId> ids = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            String name = "m" + i;
            ids.add(bench.submit(name, part));
            ids.add(other.submit(new SubmissionKey(name), Mail.envelope(part), List.of(part), Mail.content(name))
                    .id());
        }

        assertEquals(40, ids.size());
    }

    /**
     * Several logons of one process share the store.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void S3_severalLogonsOfOneProcessShareTheStore(StoreBench bench) throws Exception {
        StoreLogon one = bench.logon(Access.WRITE);
        StoreLogon two = bench.logon(Access.WRITE);
        NewPart part = Mail.part("a@example.org");
        MessageId id = one.submit(new SubmissionKey("m"), Mail.envelope(part), List.of(part), Mail.content("m"))
                .id();

        assertEquals(1, two.parts(id).size());
        bench.claim(id);
        assertEquals(Withdrawal.UNABLE_TO_ABORT, two.withdraw(id));
        one.logoff();
        one.close();
        assertEquals(1, two.counts().claimed(), "one logon's end is its own");
        bench.change(bench.part(id), LabelState.READY);
        assertEquals(Withdrawal.WITHDRAWN, two.withdraw(id));
        two.close();
        bench.submit("after");
        assertEquals(1, bench.spooler().counts().messages());
    }

    /**
     * A read only logon sees the queue while it is written.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void S3_aReadOnlyLogonSeesTheQueueWhileItIsWritten(StoreBench bench) throws Exception {
        MessageId before = bench.submit("before");
        StoreLogon reader = bench.logon(Access.READ_ONLY);
        MessageId after = bench.submit("after");
        bench.claim(before);

        assertEquals(2, reader.counts().messages());
        assertEquals(1, reader.counts().claimed());
        assertEquals(LabelState.CLAIMED, reader.parts(before).get(0).label().state());
        assertEquals(
                List.of(before, after),
                reader.page(LabelQuery.of(LabelState.READY, LabelState.CLAIMED), "", 10).items().stream()
                        .map(part -> part.id().message())
                        .toList());
        assertArrayEquals(Mail.message("after"), Mail.read(reader.open(after).content()));
    }

    /**
     * A read only logon changes nothing.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void S3_aReadOnlyLogonChangesNothing(StoreBench bench) throws Exception {
        MessageId id = bench.submit("m");
        QueuedPart part = bench.part(id);
        NewPart mine = Mail.part("a@example.org");
        StoreLogon client = bench.logon(Access.READ_ONLY);
        SpoolerLogon spooler = bench.spoolerLogon(Access.READ_ONLY);
        PartChange change = new PartChange(part.id(), 1, part.label(), Mail.bytes("x"));
        PartEnd end = new PartEnd(part.id(), 1, Mail.bytes("x"));

        refused(() -> client.submit(new SubmissionKey("x"), Mail.envelope(mine), List.of(mine), Mail.content("x")));
        refused(() -> client.withdraw(id));
        refused(() -> spooler.beginEpoch("a reader"));
        refused(() -> spooler.change(bench.lease(), List.of(change)));
        refused(() -> spooler.finish(bench.lease(), List.of(end), new Disposition.Delete()));
        refused(() -> spooler.setAside(id, "x"));
        refused(() -> spooler.deliver("x", SpoolerLogon.INBOX, Mail.content("x")));
        refused(() -> spooler.forgetKeys(""));
        refused(() -> spooler.putNote("x", 0, Mail.bytes("x")));
        refused(() -> spooler.sweep(Mail.START, 1));

        assertEquals(1, bench.part(id).revision());
        assertEquals(1, bench.spooler().counts().messages());
        assertEquals(List.of(), bench.spooler().notes(""));
    }

    /**
     * A read only logon knows whether anybody owns the store, and asking takes nothing from the owner.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void S3_aReadOnlyLogonKnowsWhetherAnybodyOwnsTheStore(StoreBench bench) throws Exception {
        MessageId id = bench.submit("m");
        bench.claim(id);
        StoreLogon reader = bench.logon(Access.READ_ONLY);
        for (int i = 0; i < 3; i++) {
            assertTrue(reader.info().owner().isPresent(), "this process owns it");
            assertFalse(reader.info().owner().get().isBlank(), "and has a name");
        }
        assertEquals(Optional.empty(), bench.spooler().info().owner(), "who writes owns it himself");
        bench.change(bench.part(id), LabelState.READY);

        bench.spooler().close();

        assertEquals(Optional.empty(), reader.info().owner(), "nobody does now");
        assertEquals(1, bench.reopen().counts().messages(), "and so it can be had");
        assertTrue(bench.logon(Access.READ_ONLY).info().owner().isPresent());
    }

    /**
     * Logoff and close are idempotent in any order.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void S7_logoffAndCloseAreIdempotentInAnyOrder(StoreBench bench) throws Exception {
        MessageId id = bench.submit("m");
        StoreLogon one = bench.logon(Access.WRITE);
        one.logoff();
        one.logoff();
        one.close();
        one.close();
        one.logoff();
        StoreLogon two = bench.logon(Access.WRITE);
        two.close();
        two.close();

        assertEquals(1, bench.spooler().parts(id).size(), "each gave back one logon, not more");
        bench.submit("more");
    }

    /**
     * What the store has duplicated of its support object is closed with its logoff.
     *
     * @param bench the store
     */
    @Test
    default void L18_holdsNoReferenceAfterItsLogoff(StoreBench bench) {
        StoreLogon client = bench.logon(Access.WRITE);
        StoreLogon reader = bench.logon(Access.READ_ONLY);
        client.logoff();
        reader.logoff();

        assertEquals(0, bench.references(client), "references of the client's logon");
        assertEquals(0, bench.references(reader), "references of the reader's logon");
    }

    /**
     * A call after logoff fails clearly.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void S7_aCallAfterLogoffFailsClearly(StoreBench bench) throws Exception {
        MessageId id = bench.submit("m");
        SpoolerLogon left = bench.spoolerLogon(Access.WRITE);
        NewPart part = Mail.part("a@example.org");
        left.logoff();

        assertThrows(
                IllegalStateException.class,
                () -> left.submit(new SubmissionKey("x"), Mail.envelope(part), List.of(part), Mail.content("x")));
        assertThrows(IllegalStateException.class, () -> left.withdraw(id));
        assertThrows(IllegalStateException.class, () -> left.open(id));
        assertThrows(IllegalStateException.class, () -> left.parts(id));
        assertThrows(IllegalStateException.class, left::counts);
        assertThrows(IllegalStateException.class, () -> left.page(LabelQuery.of(LabelState.READY), "", 1));
        assertThrows(IllegalStateException.class, () -> left.beginEpoch("a ghost"));
        assertThrows(IllegalStateException.class, () -> left.putNote("x", 0, Mail.bytes("x")));
        assertThrows(IllegalStateException.class, () -> left.deliver("x", "INBOX", Mail.content("x")));

        assertEquals(1, bench.spooler().counts().messages());
    }

    /**
     * What was stored is there after an orderly end.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void S7_whatWasStoredIsThereAfterAnOrderlyEnd(StoreBench bench) throws Exception {
        MessageId id = bench.submit("m");
        bench.claim(id);
        bench.spooler().putNote("n", 0, Mail.bytes("note"));

        SpoolerLogon next = bench.reopen();

        assertEquals(1, next.counts().claimed());
        assertEquals(2, bench.part(id).revision());
        assertArrayEquals(Mail.message("m"), Mail.read(next.open(id).content()));
        assertEquals(1, next.notes("n").size());
    }

    /**
     * A close without a logoff frees the store.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void S8_aCloseWithoutALogoffFreesTheStore(StoreBench bench) throws Exception {
        bench.submit("m");
        bench.spooler().close();
        StoreProvider another = bench.store(StoreUnderTest.class).start();

        StoreLogon next = bench.logon(another, bench.address(), Access.WRITE);

        assertEquals(1, next.counts().messages());
        next.close();
        another.shutdown();
    }

    /**
     * What can be done as one is tested as one, too.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void S7_whoHasJointRecordsIsInTheirSuite(StoreBench bench) throws Exception {
        assertEquals(
                bench.spooler() instanceof JointRecords,
                this instanceof JointSuite,
                "a test of a store with JointRecords implements JointSuite as well, and no other does");
    }

    /**
     * Whose owner can say where it is reached, that is tested for it.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void S14_whoHasAReachableLogonIsInItsSuite(StoreBench bench) throws Exception {
        assertEquals(
                bench.spooler() instanceof ReachableLogon,
                this instanceof ReachableSuite,
                "a test of a store with ReachableLogon implements ReachableSuite as well, and no other does");
    }

    private static void refused(Executable call) {
        assertThrows(StoreRefusingException.class, call, "a read-only logon refuses what would change something");
    }
}
