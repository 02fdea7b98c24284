package org.postlude.tck.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.SubmitResult;

/** For a transport that logs in to its next hop, or can be at odds with it in another way that no message can help. */
public interface LoginContract extends TransportFixture {
    /**
     * Starts a next hop that refuses whoever comes as its request says, whatever mail they bring: by a wrong password, for example.
     *
     * @return called once a test; the suite closes it
     * @throws Exception if it cannot be started; the test fails
     */
    TransportPeer startRefusingPeer() throws Exception;

    /**
     * A refused login says nothing of the message: the transport is not configured, and the permit is not asked for.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T25_aRefusedLoginIsUnconfiguredAndNoFaultOfTheMessage() throws Exception {
        try (TransportPeer peer = startRefusingPeer();
                Bench bench = Bench.sending(this, peer)) {
            OutboundMessage message = bench.message("ann");
            SubmitResult submitted =
                    bench.await(bench.start(message), "the attempt").submitted();
            SubmitResult.Unconfigured unconfigured = assertInstanceOf(SubmitResult.Unconfigured.class, submitted);
            assertFalse(unconfigured.retryAfter().isNegative(), () -> "retryAfter is " + unconfigured.retryAfter());
            assertFalse(unconfigured.reason().isBlank(), "there is a reason");
            assertFalse(bench.support().isAsked(message.attempt()), "the permit was asked for");
            assertEquals(List.of(), peer.received());
        }
    }
}
