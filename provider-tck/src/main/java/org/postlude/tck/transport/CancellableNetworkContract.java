package org.postlude.tck.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.postlude.transport.CancellableTransport;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;

/** For a {@link CancellableTransport} whose next hop is somewhere else: a cancel does not wait for the network. */
public interface CancellableNetworkContract extends CancellableContract, NetworkContract {
    /**
     * A cancel ends an attempt that waits for a peer without a word; other attempts are not touched.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T12_aCancelEndsAnAttemptToASilentPeer() throws Exception {
        try (FailingPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            CancellableTransport transport = bench.logon(CancellableTransport.class);
            peer.fail(FailingPeer.Failure.SILENT);
            OutboundMessage message = bench.message("ann");
            CompletableFuture<Bench.Sent> running = bench.start(message);
            bench.awaitFailure(peer, running);
            bench.notice("cancelMessage", () -> transport.cancelMessage(message.attempt()));
            assertEquals(new EndResult.Stopped(), bench.end(running));
            peer.fail(FailingPeer.Failure.NONE);
            bench.sendAccepted(bench.message("bob"));
            assertEquals(
                    List.of(recipient("bob").address()),
                    Bench.onlyOne(peer.received(), "message at the peer").recipients());
        }
    }
}
