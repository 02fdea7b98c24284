package org.postlude.tck.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postlude.message.Recipient;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Preprocessor;

/** For a transport that registers a {@link Preprocessor}. */
public interface PreprocessingContract extends TransportFixture {
    /**
     * A recipient that its preprocessors refuse, of an address type that the transport takes.
     *
     * @return another one than {@link #recipient} gives for {@code ann}
     */
    Recipient unreachable();

    /**
     * Whoever cannot be reached is named, others are not, and a message without anybody for whom there is a word is left alone.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T22_namesOnlyWhomItWasGiven() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            assertTrue(bench.support().preprocessors() > 0, "nothing was registered by the logon");
            OutboundMessage message = bench.message("ann");
            assertEquals(List.of(), bench.support().preprocess(message));
            assertEquals(List.of(unreachable()), named(bench, with(message, unreachable())));
            assertEquals(List.of(), peer.received(), "a preprocessor hands nothing over");
        }
    }

    /**
     * A second attempt hears what the first one heard.
     *
     * @throws Exception fails the test
     */
    @Test
    default void T22_saysTheSameInEachAttempt() throws Exception {
        try (TransportPeer peer = startPeer();
                Bench bench = Bench.sending(this, peer)) {
            OutboundMessage message = with(bench.message("ann"), unreachable());
            List<Recipient> first = named(bench, message);
            assertEquals(first, named(bench, bench.again(message, false)), "asked again");
            assertEquals(1, first.size(), () -> "named: " + first);
        }
    }

    private static List<Recipient> named(Bench bench, OutboundMessage message) throws Exception {
        return bench.support().preprocess(message).stream()
                .map(Preprocessor.Undeliverable::recipient)
                .toList();
    }

    private static OutboundMessage with(OutboundMessage message, Recipient more) {
        List<Recipient> all = new ArrayList<>(message.recipients());
        all.add(more);
        return new OutboundMessage(
                message.attempt(), message.part(), message.sender(), all, message.content(), message.deferred());
    }
}
