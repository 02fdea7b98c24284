package org.postlude.transport.jakartamail;

import java.io.IOException;
import org.postlude.tck.transport.FailingPeer;

class LmtpTransportContractTest extends SmtpTransportContractTest {
    @Override
    public FailingPeer startPeer() throws IOException {
        return new SmtpPeer(new SmtpStub().lmtp().offering("PIPELINING", "8BITMIME"));
    }
}
