package org.postlude.transport.jakartamail;

import java.io.IOException;
import org.junit.jupiter.api.Tag;

/** The same by LMTP. */
@Tag("long")
class LmtpStandByTest extends StandByTest {
    LmtpStandByTest() throws IOException {}

    @Override
    SmtpStub newStub() throws IOException {
        return super.newStub().lmtp();
    }
}
