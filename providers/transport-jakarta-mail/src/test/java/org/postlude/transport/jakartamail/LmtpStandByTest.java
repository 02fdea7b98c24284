package org.postlude.transport.jakartamail;

import java.io.IOException;

/** The same by LMTP. */
class LmtpStandByTest extends StandByTest {
    LmtpStandByTest() throws IOException {}

    @Override
    SmtpStub newStub() throws IOException {
        return super.newStub().lmtp();
    }
}
