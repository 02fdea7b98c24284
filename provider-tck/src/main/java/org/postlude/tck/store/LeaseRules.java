package org.postlude.tck.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.MessageId;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.QueuedPart;

/** Operation 2: who may change the queue. */
public interface LeaseRules extends StoreContract {
    /**
     * Epochs strictly rise over every end of a process.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q2_epochsStrictlyRiseOverEveryEndOfAProcess(StoreBench bench) throws Exception {
        long last = 0;
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < 2; i++) {
                long epoch = bench.spooler().beginEpoch("round " + round).epoch();
                assertTrue(epoch > last, "epoch " + epoch + " came after " + last);
                last = epoch;
            }
            if (round % 2 == 0) {
                bench.restart();
            } else {
                bench.reopen();
            }
        }
    }

    /**
     * A new epoch ends every lease before it.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q2_aNewEpochEndsEveryLeaseBeforeIt(StoreBench bench) throws Exception {
        MessageId id = bench.submit("m");
        Lease dead = bench.lease();
        Lease live = bench.spooler().beginEpoch("the next");
        QueuedPart before = bench.part(id);
        PartChange change = new PartChange(
                before.id(), before.revision(), before.label().with(LabelState.CLAIMED, Mail.START), Mail.bytes("c"));
        PartEnd end = new PartEnd(before.id(), before.revision(), Mail.bytes("e"));

        assertEquals(List.of(ChangeResult.FENCED), bench.spooler().change(dead, List.of(change)));
        assertEquals(
                List.of(ChangeResult.FENCED), bench.spooler().finish(dead, List.of(end), new Disposition.Delete()));

        QueuedPart after = bench.part(id);
        assertEquals(before.revision(), after.revision());
        assertEquals(before.label(), after.label());
        assertArrayEquals(before.record(), after.record());
        assertEquals(List.of(ChangeResult.APPLIED), bench.spooler().change(live, List.of(change)));
    }

    /**
     * An expired lease does not live again in the next process.
     *
     * @param bench the store
     * @throws Exception fails the test
     */
    @Test
    default void Q2_anExpiredLeaseDoesNotLiveAgainInTheNextProcess(StoreBench bench) throws Exception {
        MessageId id = bench.submit("m");
        Lease dead = bench.lease();
        bench.restart();
        bench.lease();
        QueuedPart part = bench.part(id);
        PartEnd end = new PartEnd(part.id(), part.revision(), Mail.bytes("e"));

        assertEquals(
                List.of(ChangeResult.FENCED), bench.spooler().finish(dead, List.of(end), new Disposition.Delete()));
        assertEquals(1, bench.spooler().counts().messages());
    }
}
