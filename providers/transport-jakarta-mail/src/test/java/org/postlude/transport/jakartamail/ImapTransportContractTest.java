package org.postlude.transport.jakartamail;

import java.util.Map;
import org.postlude.tck.transport.InboundContract;
import org.postlude.tck.transport.InboundPeer;
import org.postlude.tck.transport.TransportPeer;
import org.postlude.transport.TransportProvider;

/** The kit's suite for what brings mail in. */
class ImapTransportContractTest implements InboundContract {
    @Override
    public TransportProvider provider() {
        return new ImapTransportProvider().withPasswords(question -> GreenMailbox.PASSWORD);
    }

    @Override
    public TransportPeer startPeer() {
        throw new AssertionError("it sends nothing");
    }

    @Override
    public InboundPeer startSource() {
        return new GreenMailbox("imap", Map.of("after", "delete"));
    }
}
