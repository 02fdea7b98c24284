package org.postlude.tck.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.CompletableFuture;
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
     * A cancel while the content comes slowly. Whoever asks for the permit in spite of it hears PROCEED here: the transport has to
     * stop by itself, not by the spooler's answer.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T12_aCancelDuringTheBodyIsHeardWithoutThePermit() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer);
                SlowContent content = new SlowContent(Samples.large())) {
            CancellableTransport transport = bench.logon(CancellableTransport.class);
            OutboundMessage message = bench.message(content, "ann");
            CompletableFuture<Bench.Sent> running = bench.start(message);
            bench.await(content.middle(), running);
            bench.notice("cancelMessage", () -> transport.cancelMessage(message.attempt()));
            content.goOn();
            assertEquals(new EndResult.Stopped(), bench.end(running), "the attempt was cancelled in its body");
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
