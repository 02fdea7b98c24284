package org.postlude.transport.jakartamail;

import java.io.IOException;
import org.postlude.tck.transport.FailingPeer;

class PipelinedSmtpTransportContractTest extends SmtpTransportContractTest {
    @Override
    public FailingPeer startPeer() throws IOException {
        return new SmtpPeer(new SmtpStub().offering("PIPELINING", "8BITMIME"));
    }
}
