package org.postlude.transport.jakartamail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.junit5.GreenMailExtension;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postlude.transport.RecipientOutcome;

/** Against a server that is not ours. */
class SmtpGreenMailTest {
    @RegisterExtension
    final GreenMailExtension greenMail =
            new GreenMailExtension(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    @Test
    void aMessageArrivesWithItsMessageId() throws Exception {
        try (Sending sending =
                new Sending("smtp://127.0.0.1:" + greenMail.getSmtp().getPort())) {
            for (RecipientOutcome outcome : sending.outcomes(sending.message("a@example.org", "b@example.org"))) {
                assertTrue(Sending.told(outcome).startsWith("Accepted 250"), Sending.told(outcome));
            }
        }
        MimeMessage[] arrived = greenMail.getReceivedMessages();
        assertEquals(2, arrived.length);
        assertEquals("<1@example.org>", arrived[0].getMessageID());
        assertEquals("Hello.", GreenMailUtil.getBody(arrived[0]).trim());
    }
}
