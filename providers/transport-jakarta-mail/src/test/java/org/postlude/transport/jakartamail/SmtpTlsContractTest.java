package org.postlude.transport.jakartamail;

import java.io.IOException;
import org.postlude.tck.transport.CancellableNetworkContract;
import org.postlude.tck.transport.FailingPeer;
import org.postlude.tck.transport.LoginContract;
import org.postlude.tck.transport.RecipientOutcomeContract;
import org.postlude.tck.transport.TransportContract;
import org.postlude.tck.transport.TransportPeer;
import org.postlude.transport.TransportProvider;

/** The kit's suites, through STARTTLS and AUTH. */
class SmtpTlsContractTest
        implements TransportContract, CancellableNetworkContract, RecipientOutcomeContract, LoginContract {
    @Override
    public TransportProvider provider() {
        return new SmtpTransportProvider().withPasswords(question -> StubLogin.PASSWORD);
    }

    @Override
    public FailingPeer startPeer() throws IOException {
        return SmtpPeer.secure();
    }

    @Override
    public TransportPeer startRefusingPeer() throws IOException {
        return SmtpPeer.refusingLogins();
    }
}
