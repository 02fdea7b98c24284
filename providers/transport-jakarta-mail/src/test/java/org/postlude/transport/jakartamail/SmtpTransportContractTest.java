package org.postlude.transport.jakartamail;

import java.io.IOException;
import org.postlude.tck.transport.CancellableNetworkContract;
import org.postlude.tck.transport.FailingPeer;
import org.postlude.tck.transport.OptionListingContract;
import org.postlude.tck.transport.RecipientOutcomeContract;
import org.postlude.tck.transport.TransportContract;
import org.postlude.transport.TransportProvider;

/** The kit's suites. */
class SmtpTransportContractTest
        implements TransportContract, CancellableNetworkContract, RecipientOutcomeContract, OptionListingContract {
    @Override
    public TransportProvider provider() {
        return new SmtpTransportProvider();
    }

    @Override
    public FailingPeer startPeer() throws IOException {
        return new SmtpPeer();
    }
}
