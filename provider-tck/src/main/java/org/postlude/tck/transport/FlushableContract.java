package org.postlude.tck.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.message.FlushAnswer;
import org.postlude.message.FlushFlag;
import org.postlude.message.StatusBit;
import org.postlude.transport.FlushableTransport;
import org.postlude.transport.TransportNotice;

/** For a {@link FlushableTransport}. */
public interface FlushableContract extends TransportFixture {
    /**
     * The bit is set when flushQueues returns, mail goes out meanwhile, END_OUTBOUND_FLUSH clears the bit.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T13_aFlushSetsTheBitAndItsEndClearsIt() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            FlushableTransport transport = bench.logon(FlushableTransport.class);
            bench.notice("flushQueues", () -> {
                Set<FlushFlag> flags = Set.of(FlushFlag.UPLOAD, FlushFlag.FORCE);
                assertEquals(FlushAnswer.STARTED, transport.flushQueues(flags));
                assertTrue(flushing(bench), "OUTBOUND_FLUSH is in the row when flushQueues returns");
            });
            bench.sendAccepted(bench.message("ann"));
            bench.tell(TransportNotice.END_OUTBOUND_FLUSH);
            assertFalse(flushing(bench), "OUTBOUND_FLUSH is gone after END_OUTBOUND_FLUSH");
            bench.sendAccepted(bench.message("bob"));
        }
    }

    private static boolean flushing(Bench bench) {
        return bench.row().contains(StatusBit.OUTBOUND_FLUSH);
    }
}
