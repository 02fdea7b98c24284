package org.postlude.transport.jakartamail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.postlude.transport.RecipientOutcome;

/** The same with commands that go ahead of their replies: no outcome may depend on it. */
class PipelinedLmtpTest extends LmtpTest {
    PipelinedLmtpTest() throws IOException {}

    /** To a dot for nobody an LMTP server owes no reply (RFC 2033, section 4.2): waiting for one would last for minutes. */
    @Test
    void a354WhereEveryRecipientWasRefusedIsTheEndOfTheConnection() throws Exception {
        stub.on("RCPT", Reaction.say("550 5.1.1 unknown")).on("DATA without RCPT", Reaction.say("354 go on"));
        assertEquals("Refused 550 5.1.1 unknown", Sending.told(sending.outcome()));
        assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
        assertEquals(2, stub.connections());
        assertFalse(stub.lines().contains("1 ."), stub.lines()::toString);
    }

    @Override
    SmtpStub newStub() throws IOException {
        return super.newStub().offering("PIPELINING");
    }
}
