package org.postlude.tck.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.postlude.transport.CancellableTransport;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;

/** For a {@link CancellableTransport}. */
public interface CancellableContract extends TransportFixture {
    /**
     * A cancel while the permit is withheld; the spooler answers STOP.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T12_aCancelBeforeThePermitEndsAsStopped() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            CancellableTransport transport = bench.logon(CancellableTransport.class);
            OutboundMessage message = bench.message("ann");
            Future<Bench.Sent> running = bench.startWithheld(message);
            bench.notice("cancelMessage", () -> transport.cancelMessage(message.attempt()));
            bench.support().answer(Permit.STOP);
            assertEquals(new EndResult.Stopped(), bench.end(running));
            assertEquals(List.of(), peer.received());
        }
    }

    /**
     * A cancel that comes too late, or for nobody, changes nothing.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T12_aCancelOfAnAttemptThatHasEndedIsNoError() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            CancellableTransport transport = bench.logon(CancellableTransport.class);
            OutboundMessage stopped = bench.message("ann");
            bench.support().answer(Permit.STOP);
            assertEquals(new EndResult.Stopped(), bench.end(bench.start(stopped)));
            bench.notice("cancelMessage", () -> transport.cancelMessage(stopped.attempt()));
            bench.notice("cancelMessage", () -> transport.cancelMessage(bench.nextAttempt()));
            bench.support().answer(Permit.PROCEED);
            bench.sendAccepted(bench.again(stopped, false));
            assertEquals(1, peer.received().size());
        }
    }
}
