package org.postlude.tck.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.Recipient;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.RecipientOutcome;

/** For a transport that hears of a message after the next hop took it, and calls {@code statusRecipients}. */
public interface LateStatusContract extends TransportFixture {
    /**
     * The network reports on the message that the peer has; the transport has told it when this returns.
     *
     * @param peer the one that {@link #startPeer()} gave
     * @param recipient of that message
     * @param delivered whether it was delivered; else it could not be
     * @throws Exception fails the test
     */
    void report(TransportPeer peer, Recipient recipient, boolean delivered) throws Exception;

    /**
     * Accepted means delivered now, Refused that it could not be; each for whom it was reported.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T23_tellsWhatTheNetworkReported() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            OutboundMessage message = bench.message("ann", "bob");
            bench.sendAccepted(message);
            assertEquals(List.of(), bench.support().statuses(message.part()), "told before anything was reported");
            report(peer, recipient("ann"), true);
            EndResult.Result first = Bench.onlyOne(bench.support().statuses(message.part()), "late status");
            assertEquals(recipient("ann"), first.recipient());
            assertInstanceOf(RecipientOutcome.Accepted.class, first.outcome());
            report(peer, recipient("bob"), false);
            EndResult.Result second = bench.support().statuses(message.part()).get(1);
            assertEquals(recipient("bob"), second.recipient());
            assertInstanceOf(RecipientOutcome.Refused.class, second.outcome());
        }
    }
}
