package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.JointRecords;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.QueuedPart;

/** For a store whose {@code SpoolerLogon} has {@link JointRecords}: changes and ends together are what they are one by one. */
public interface JointSuite extends StoreContract {
    /**
     * A claim and an outcome that come together are both there.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q4_Q5_changesAndEndsThatComeTogetherAreBothThere(StoreBench bench) throws Exception {
        QueuedPart sent = bench.claim(bench.submit("sent"));
        MessageId next = bench.submit("next");

        JointRecords.Results results = joint(bench, bench.part(next), sent);

        assertEquals(List.of(ChangeResult.APPLIED), results.changes());
        assertEquals(List.of(ChangeResult.APPLIED), results.ends());
        bench.restart();
        assertEquals(LabelState.CLAIMED, bench.part(next).label().state());
        assertEquals(LabelState.DONE, bench.part(sent.id()).label().state());
        assertEquals(1, bench.spooler().counts().messages(), "one of the two has not ended");
    }

    /**
     * Two parts of one message may stand in the two lists.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q4_Q5_onePartEndsWhileAnotherOfItsMessageIsClaimed(StoreBench bench) throws Exception {
        MessageId id = bench.submit("m", Mail.part("a@example.org"), Mail.part("b@example.net"));
        QueuedPart first = bench.claim(id);
        PartId second = new PartId(id, 1);

        JointRecords.Results results = joint(bench, bench.part(second), first);

        assertEquals(List.of(ChangeResult.APPLIED), results.changes());
        assertEquals(List.of(ChangeResult.APPLIED), results.ends());
        bench.restart();
        assertEquals(LabelState.DONE, bench.part(first.id()).label().state());
        assertEquals(LabelState.CLAIMED, bench.part(second).label().state());
        assertEquals(1, bench.spooler().counts().claimed());
    }

    /**
     * A change that comes too late keeps no end from being recorded, and an end that was recorded before no change.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q4_Q5_eachOfThemIsAnsweredForByItself(StoreBench bench) throws Exception {
        QueuedPart sent = bench.claim(bench.submit("sent"));
        QueuedPart next = bench.part(bench.submit("next"));
        bench.claim(next.id().message());

        JointRecords.Results first = joint(bench, next, sent);
        assertEquals(List.of(ChangeResult.STALE), first.changes());
        assertEquals(List.of(ChangeResult.APPLIED), first.ends());

        JointRecords.Results again = joint(bench, bench.part(bench.submit("third")), sent);
        assertEquals(List.of(ChangeResult.APPLIED), again.changes());
        assertEquals(List.of(ChangeResult.APPLIED), again.ends(), "the same end again");
    }

    /**
     * Under a dead lease nothing is changed.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q4_Q5_aDeadLeaseIsFencedInBothLists(StoreBench bench) throws Exception {
        QueuedPart sent = bench.claim(bench.submit("sent"));
        QueuedPart next = bench.part(bench.submit("next"));
        Lease dead = bench.lease();
        bench.spooler().beginEpoch("another owner");

        JointRecords.Results results = joint(bench, dead, next, sent);

        assertEquals(List.of(ChangeResult.FENCED), results.changes());
        assertEquals(List.of(ChangeResult.FENCED), results.ends());
        assertEquals(LabelState.READY, bench.part(next.id()).label().state());
        assertEquals(LabelState.CLAIMED, bench.part(sent.id()).label().state());
    }

    private static JointRecords.Results joint(StoreBench bench, QueuedPart claimed, QueuedPart ended) throws Exception {
        return joint(bench, bench.lease(), claimed, ended);
    }

    private static JointRecords.Results joint(StoreBench bench, Lease lease, QueuedPart claimed, QueuedPart ended)
            throws Exception {
        PartChange change = new PartChange(
                claimed.id(),
                claimed.revision(),
                claimed.label().with(LabelState.CLAIMED, claimed.label().due()),
                Mail.bytes("claimed"));
        PartEnd end = new PartEnd(ended.id(), ended.revision(), Mail.bytes("ended"));
        return assertInstanceOf(JointRecords.class, bench.spooler())
                .changeAndFinish(lease, List.of(change), List.of(end), bench.retire());
    }
}
