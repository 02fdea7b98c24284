package org.postlude.tck.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postlude.message.FlushAnswer;
import org.postlude.message.FlushFlag;
import org.postlude.transport.EndResult;
import org.postlude.transport.FlushableTransport;
import org.postlude.transport.OutboundMessage;

/** For a transport that keeps messages and can be told to push everything out. */
public interface DeferringFlushContract extends DeferringContract, FlushableContract {
    /**
     * A flush asks again for what is kept.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T13_aFlushAsksForWhatIsKept() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            FlushableTransport transport = bench.logon(FlushableTransport.class);
            beginKeeping(peer);
            OutboundMessage message = bench.message("ann");
            assertInstanceOf(EndResult.KeptByTransport.class, bench.end(bench.start(message)));
            bench.notice(
                    "flushQueues",
                    () -> assertEquals(
                            FlushAnswer.STARTED, transport.flushQueues(Set.of(FlushFlag.UPLOAD, FlushFlag.FORCE))));
            assertEquals(List.of(message.part()), bench.support().sentDeferred());
        }
    }
}
