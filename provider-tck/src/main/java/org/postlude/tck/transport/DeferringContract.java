package org.postlude.tck.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.PartId;
import org.postlude.transport.DeferringTransport;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;

/** For a {@link DeferringTransport}. */
public interface DeferringContract extends TransportFixture {
    /**
     * From now on the transport has a reason to keep what it is given, for example an unplugged line.
     *
     * @param peer the one that {@link #startPeer()} gave
     */
    void beginKeeping(TransportPeer peer);

    /**
     * The reason is gone: the transport asks for what it keeps before this returns, and keeps nothing new.
     *
     * @param peer the one that {@link #startPeer()} gave
     */
    void endKeeping(TransportPeer peer);

    /**
     * What is kept is not handed over, is asked for later, and is then sent.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T11_asksAgainForWhatItKeeps() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            OutboundMessage message = keep(peer, bench);
            endKeeping(peer);
            assertEquals(List.of(message.part()), bench.support().sentDeferred());
            bench.sendAccepted(bench.again(message, true));
            assertEquals(1, peer.received().size());
        }
    }

    /**
     * What the spooler has taken back is not asked for any more; to take back what is not known is no error.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T11_doesNotAskForWhatWasTakenBack() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            DeferringTransport transport = bench.logon(DeferringTransport.class);
            PartId part = keep(peer, bench).part();
            bench.notice("abortDeferred", () -> transport.abortDeferred(part));
            bench.notice("abortDeferred, again", () -> transport.abortDeferred(part));
            endKeeping(peer);
            assertEquals(List.of(), bench.support().sentDeferred());
            assertEquals(List.of(), peer.received());
        }
    }

    /**
     * What its sender has withdrawn is not asked for either; nor is it an error when nobody knows it.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T11_doesNotAskForWhatWasWithdrawn() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            DeferringTransport transport = bench.logon(DeferringTransport.class);
            PartId part = keep(peer, bench).part();
            bench.notice("cancelDeferred", () -> transport.cancelDeferred(part));
            bench.notice("cancelDeferred, again", () -> transport.cancelDeferred(part));
            endKeeping(peer);
            assertEquals(List.of(), bench.support().sentDeferred());
            assertEquals(List.of(), peer.received());
        }
    }

    private OutboundMessage keep(TransportPeer peer, Bench bench) throws InterruptedException {
        beginKeeping(peer);
        OutboundMessage message = bench.message("ann");
        assertInstanceOf(EndResult.KeptByTransport.class, bench.end(bench.start(message)));
        assertEquals(List.of(), peer.received());
        assertFalse(bench.support().isAsked(message.attempt()), "the permit was asked for");
        assertEquals(List.of(), bench.support().sentDeferred());
        return message;
    }
}
