package org.postlude.transport.jakartamail;

import java.io.IOException;
import org.junit.jupiter.api.Tag;

/** The same with commands that go ahead of their replies: no outcome may depend on it. */
@Tag("long")
class PipelinedSmtpHungPeerTest extends SmtpHungPeerTest {
    PipelinedSmtpHungPeerTest() throws IOException {}

    @Override
    SmtpStub newStub() throws IOException {
        return super.newStub().offering("PIPELINING", "8BITMIME");
    }
}
