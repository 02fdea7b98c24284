package org.postlude.transport.jakartamail;

import java.util.Map;
import org.postlude.tck.transport.InboundContract;
import org.postlude.tck.transport.InboundPeer;
import org.postlude.tck.transport.TransportPeer;
import org.postlude.transport.TransportProvider;

/** The kit's suite for what brings mail in. */
class Pop3TransportContractTest implements InboundContract {
    @Override
    public TransportProvider provider() {
        return new Pop3TransportProvider().withPasswords(question -> GreenMailbox.PASSWORD);
    }

    @Override
    public TransportPeer startPeer() {
        throw new AssertionError("it sends nothing");
    }

    @Override
    public InboundPeer startSource() {
        return new GreenMailbox("pop3", Map.of("after", "delete"));
    }
}
