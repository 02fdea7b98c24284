package org.postlude.tck.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.Content;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.RecipientOutcome;

/** All of a message or nothing of it: the octets that are handed over. Part of {@link TransportContract}. */
public interface ContentContract extends TransportFixture {
    /**
     * RFC 5321, section 4.5.2.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T17_leadingDotsArriveAsTheyWereGiven() throws Exception {
        arrivesIdentical(Samples.dots());
    }

    /**
     * The bytes are the sender's; nothing is encoded anew.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T17_eightBitTextArrivesAsItWasGiven() throws Exception {
        arrivesIdentical(Samples.eightBit());
    }

    /**
     * A header and nothing else.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T17_anEmptyBodyArrivesAsItWasGiven() throws Exception {
        arrivesIdentical(Samples.emptyBody());
    }

    /**
     * A line of 100,000 octets is not broken.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T17_aLongLineArrivesAsItWasGiven() throws Exception {
        arrivesIdentical(Samples.longLine());
    }

    /**
     * A message of a mebibyte.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T17_aLargeMessageArrivesAsItWasGiven() throws Exception {
        arrivesIdentical(Samples.large());
    }

    /**
     * The store's disk fails at once.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T19_contentThatCannotBeOpenedIsDeferred() throws Exception {
        handsNothingOver(UnreadableContent.atOpening());
    }

    /**
     * The store's disk fails when half of the message is on its way.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T19_contentThatBreaksOffIsDeferred() throws Exception {
        handsNothingOver(UnreadableContent.halfway(Samples.large()));
    }

    /**
     * There is less of it than was said, and no error that tells.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T19_contentThatEndsTooEarlyIsDeferred() throws Exception {
        handsNothingOver(UnreadableContent.tooShort(Samples.plain()));
    }

    private void arrivesIdentical(byte[] bytes) throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            bench.sendAccepted(bench.message(bytes, "ann"));
            assertArrayEquals(bytes, only(peer));
        }
    }

    /** Everybody is deferred, the peer has nothing, and what comes next is sent as always. */
    private void handsNothingOver(Content unreadable) throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            OutboundMessage message = bench.message(unreadable, "ann", "bob");
            Bench.assertAll(RecipientOutcome.Deferred.class, bench.send(message), "the content cannot be read");
            assertFalse(bench.support().isAsked(message.attempt()), "the permit was asked for");
            assertEquals(List.of(), peer.received());
            bench.sendAccepted(bench.message(Samples.plain(), "ann"));
            assertArrayEquals(Samples.plain(), only(peer));
        }
    }

    private static byte[] only(TransportPeer peer) throws Exception {
        return Bytes.all(Bench.onlyOne(peer.received(), "message at the peer").content());
    }
}
