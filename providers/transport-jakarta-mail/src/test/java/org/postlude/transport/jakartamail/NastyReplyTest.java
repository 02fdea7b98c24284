package org.postlude.transport.jakartamail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.RecipientOutcome;

/** What a hostile server can do with the text of its replies: be shown, on one line, and nothing else. */
class NastyReplyTest {
    final SmtpStub stub = newStub();

    NastyReplyTest() throws IOException {}

    SmtpStub newStub() throws IOException {
        return new SmtpStub();
    }

    @AfterEach
    void close() throws IOException {
        stub.close();
    }

    private String told() throws InterruptedException {
        try (Sending sending = new Sending(stub.url(), "commandTimeout", "2s", "dotTimeout", "2s")) {
            return Sending.told(sending.outcome());
        }
    }

    @Test
    void aCarriageReturnAloneEndsNoLine() throws Exception {
        stub.on("DOT", Reaction.raw("250 2.0.0 queued\r550 5.7.1 or not\r\n"));
        assertEquals("Accepted 250 2.0.0 queued?550 5.7.1 or not", told());
    }

    @Test
    void aReplyBehindACarriageReturnIsNotKeptForTheNextCommand() throws Exception {
        stub.on("MAIL", Reaction.raw("250 ok\r250 stray\r\n")).on("RCPT", Reaction.say("550 5.1.1 unknown"));
        assertEquals("Refused 550 5.1.1 unknown", told(), "and not the stray 250, with the dot's reply for the next");
        assertEquals(0, stub.received.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"250 ok\n250 stray\r\n", "250 ok\r\r\n250 stray\r\n", "250 ok\r\n\r\n", "250 ok\r\n250-stray\r\n"
            })
    void aSecondReplyInTheSamePacketIsTheEndOfTheConnection(String replies) throws Exception {
        stub.on("RCPT", Reaction.raw(replies));
        try (Sending sending = new Sending(stub.url(), "dataTimeout", "2s")) {
            OutboundMessage message = sending.message();
            assertInstanceOf(
                    RecipientOutcome.Deferred.class, sending.outcomes(message).get(0));
            assertFalse(sending.support.isAsked(message.attempt()));
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
        }
        assertEquals(2, stub.connections());
        assertEquals(1, stub.received.size());
    }

    @Test
    void aSecondReplyToTheDotIsTheEndOfTheConnection() throws Exception {
        stub.on("DOT", Reaction.raw("250 2.0.0 queued\r\n550 5.7.1 or not\r\n"));
        try (Sending sending = new Sending(stub.url())) {
            assertEquals("Accepted 250 2.0.0 queued", Sending.told(sending.outcome()));
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
        }
        assertEquals(2, stub.connections());
    }

    @ParameterizedTest
    @ValueSource(strings = {"MAIL", "RCPT", "DATA", "DOT"})
    void nothingInAReplyMakesALineOrAControlSequenceOfItsOwn(String step) throws Exception {
        String text = "a\0b\u001b[2Jc\u009b2Jd\u0085e\tf\u007fg";
        stub.on(step, Reaction.raw("550-5.7.1 " + text + "\r\n550 5.7.1 [ERROR] forged\r\n"));
        assertEquals("Refused 550 5.7.1 a?b?[2Jc?2Jd?e f?g [ERROR] forged", told());
    }

    @Test
    void whatIsNoReplyIsShownOnOneLineToo() throws Exception {
        stub.on(
                "MAIL",
                Reaction.raw("250-a\r\n550 \u0085\u001b[31m2026-08-03 ERROR forged\r\n")
                        .then(Reaction.cut()));
        String told = told();
        assertTrue(told.startsWith("Deferred 4.5.0 MAIL: the server answered what is no SMTP reply: 250-a 550 "), told);
        assertEquals(told.replaceAll("[\\p{Cntrl}\\x7f-\\x9f]", "?"), told);
    }

    @Test
    void whatAFailureSaysIsOneShortLineInLogsToo() {
        WireFailure failure = WireFailure.unintelligible("x\r\n2026-08-03 ERROR forged \u009b" + "y".repeat(100_000));
        String message = String.valueOf(failure.getMessage());
        assertTrue(message.length() <= 256, message.length() + " characters");
        assertEquals(message.replaceAll("[\\p{Cntrl}\\x7f-\\x9f]", "#"), message);
    }
}
