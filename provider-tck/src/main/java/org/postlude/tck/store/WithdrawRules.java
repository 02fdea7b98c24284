package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.Withdrawal;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.QueueCounts;
import org.postlude.store.spi.QueuedPart;

/** Operation 7: a message is taken back, or somebody is sending it, never both. */
public interface WithdrawRules extends StoreContract {
    /**
     * A waiting message is taken back.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q7_aWaitingMessageIsTakenBack(StoreBench bench) throws Exception {
        MessageId ready = bench.submit("ready", Mail.part("a@example.org"), Mail.part("b@example.net"));
        MessageId held = bench.submit("held");
        bench.change(bench.part(held), LabelState.HELD);
        MessageId doubt = bench.submit("doubt");
        bench.change(bench.claim(doubt), LabelState.IN_DOUBT);

        for (MessageId id : List.of(ready, held, doubt)) {
            assertEquals(Withdrawal.WITHDRAWN, bench.spooler().withdraw(id));
        }

        bench.restart();
        assertEquals(new QueueCounts(0, 0, 0, 0), bench.spooler().counts());
        assertEquals(List.of(), bench.due(10, 10));
        for (QueuedPart part : bench.spooler().parts(ready)) {
            assertEquals(LabelState.DONE, part.label().state());
        }
        for (MessageId id : List.of(ready, held, doubt)) {
            assertEquals(Withdrawal.NOT_IN_QUEUE, bench.spooler().withdraw(id), "a second time");
        }
    }

    /**
     * A message in process stays wholly.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q7_aMessageInProcessStaysWholly(StoreBench bench) throws Exception {
        MessageId id = bench.submit("m", Mail.part("a@example.org"), Mail.part("b@example.net"));
        bench.claim(id);

        assertEquals(Withdrawal.UNABLE_TO_ABORT, bench.spooler().withdraw(id));

        assertEquals(2, bench.part(new PartId(id, 0)).revision());
        assertEquals(1, bench.part(new PartId(id, 1)).revision(), "its other part is unchanged too");
        assertEquals(new QueueCounts(1, 1, 0, 0), bench.spooler().counts());
        bench.restart();
        assertEquals(Withdrawal.UNABLE_TO_ABORT, bench.spooler().withdraw(id), "a dead owner's claim is a claim");
    }

    /**
     * What is done stays done.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q7_whatIsDoneStaysDone(StoreBench bench) throws Exception {
        MessageId id = bench.submit("m", Mail.part("a@example.org"), Mail.part("b@example.net"));
        bench.finish(bench.claim(id), bench.retire());

        assertEquals(Withdrawal.WITHDRAWN, bench.spooler().withdraw(id));

        for (QueuedPart part : bench.spooler().parts(id)) {
            assertEquals(LabelState.DONE, part.label().state());
            assertEquals(
                    part.id().index() == 0 ? "ended" : "new b@example.net",
                    Mail.text(part.record()),
                    "the store writes no record of its own");
        }
        assertEquals(0, bench.spooler().counts().messages());
    }

    /**
     * What has ended or never was is not in the queue.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q7_whatHasEndedOrNeverWasIsNotInTheQueue(StoreBench bench) throws Exception {
        MessageId retired = bench.submit("retired");
        bench.end(retired, bench.retire());
        MessageId deleted = bench.submit("deleted");
        bench.end(deleted, new Disposition.Delete());

        assertEquals(Withdrawal.NOT_IN_QUEUE, bench.spooler().withdraw(retired));
        assertEquals(Withdrawal.NOT_IN_QUEUE, bench.spooler().withdraw(deleted));
        assertEquals(Withdrawal.NOT_IN_QUEUE, bench.spooler().withdraw(new MessageId("nobody-knows-it")));
    }

    /**
     * A withdrawn part cannot be claimed.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q7_aWithdrawnPartCannotBeClaimed(StoreBench bench) throws Exception {
        MessageId id = bench.submit("m");
        QueuedPart before = bench.part(id);
        bench.spooler().withdraw(id);

        assertEquals(ChangeResult.GONE, bench.change(before, LabelState.CLAIMED));
        assertEquals(0, bench.spooler().counts().claimed());
    }

    /**
     * Withdraw and claim never both succeed.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q7_withdrawAndClaimNeverBothSucceed(StoreBench bench) throws Exception {
        Lease lease = bench.lease();
        for (int round = 0; round < 60; round++) {
            MessageId id = bench.submit("m" + round, Mail.part("a@example.org"), Mail.part("b@example.net"));
            QueuedPart part = bench.part(new PartId(id, 1));
            PartChange claim = new PartChange(
                    part.id(), 1, part.label().with(LabelState.CLAIMED, Mail.START), Mail.bytes("claim"));

            List<Object> answers = Together.run(
                    2,
                    thread -> thread == 0
                            ? bench.spooler().withdraw(id)
                            : bench.spooler().change(lease, List.of(claim)).get(0));

            boolean withdrawn = answers.get(0) == Withdrawal.WITHDRAWN;
            boolean claimed = answers.get(1) == ChangeResult.APPLIED;
            assertNotEquals(withdrawn, claimed, "one of the two: " + answers);
            LabelState other = bench.part(new PartId(id, 0)).label().state();
            assertEquals(withdrawn ? LabelState.DONE : LabelState.READY, other, "the other part, after " + answers);
        }
    }
}
