package org.postlude.transport.jakartamail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.Content;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;

/** Cut at every step: before the dot nothing was handed over, after it nobody knows. */
class SmtpLostConnectionTest {
    final SmtpStub stub = newStub();
    final Sending sending = new Sending(stub.url());

    SmtpLostConnectionTest() throws IOException {}

    SmtpStub newStub() throws IOException {
        return new SmtpStub();
    }

    @AfterEach
    void close() throws IOException {
        sending.close();
        stub.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "BODY"})
    void cutBeforeTheDotDefersAndHandsNothingOver(String step) throws Exception {
        stub.on(step, Reaction.cut());
        OutboundMessage message = sending.message(Content.of(new byte[5_000_000]));
        RecipientOutcome outcome = sending.outcomes(message).get(0);
        assertInstanceOf(RecipientOutcome.Deferred.class, outcome);
        assertTrue(Sending.told(outcome).startsWith("Deferred 4.4.2"), Sending.told(outcome));
        assertFalse(sending.support.isAsked(message.attempt()));
        assertEquals(1, stub.connections(), "rule T6: no retry in the transport");
        assertEquals(List.of(), stub.received);
    }

    @Test
    void cutAmidTheRecipientsKeepsTheRepliesThatCame() throws Exception {
        stub.on("RCPT", Reaction.say("550 5.1.1 unknown"), Reaction.say("250 ok"), Reaction.cut());
        OutboundMessage message = sending.message("a@example.org", "b@example.org", "c@example.org");
        List<RecipientOutcome> outcomes = sending.outcomes(message);
        assertEquals("Refused 550 5.1.1 unknown", Sending.told(outcomes.get(0)));
        assertInstanceOf(RecipientOutcome.Deferred.class, outcomes.get(1));
        assertInstanceOf(RecipientOutcome.Deferred.class, outcomes.get(2));
    }

    @Test
    void T8_aLostReplyToTheDotIsInDoubtForThoseWhoWereAccepted() throws Exception {
        stub.on("RCPT", Reaction.say("250 ok"), Reaction.say("550 5.1.1 unknown"))
                .on("DOT", Reaction.cut());
        OutboundMessage message = sending.message("a@example.org", "b@example.org");
        List<RecipientOutcome> outcomes = sending.outcomes(message);
        assertInstanceOf(RecipientOutcome.InDoubt.class, outcomes.get(0));
        assertEquals("Refused 550 5.1.1 unknown", Sending.told(outcomes.get(1)));
        assertEquals(1, stub.received.size(), "the server has it, as can be");
        sending.outcome();
        assertEquals(2, stub.connections(), "what was in doubt is not used again");
    }

    /** A peer that takes the end of the connection for the end of the data would deliver an empty message. */
    @ParameterizedTest
    @ValueSource(strings = {"MAIL", "RCPT"})
    void aServerThatWantsAMessageOutOfTurnSeesAReset(String step) throws Exception {
        stub.on(step, Reaction.say("354 go on").then(Reaction.silence()));
        assertInstanceOf(RecipientOutcome.Deferred.class, sending.outcome());
        Awaitility.await().until(() -> stub.openConnections() == 0);
        assertEquals(1, stub.count("<gone>"), "an end in order leaves no such line: " + stub.lines());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2",
                "25",
                "250",
                "250 2.0.0 queued",
                "250-queued\r\n",
                "\r\n",
                "xyz\r\n",
                "354 go on\r\n",
                "999 9\r\n"
            })
    void T8_aTornOrSenselessReplyToTheDotIsNotTakenForAnAnswer(String torn) throws Exception {
        stub.on("DOT", Reaction.raw(torn).then(Reaction.cut()));
        assertInstanceOf(RecipientOutcome.InDoubt.class, sending.outcome());
    }

    @Test
    void aRefusedConnectionIsANetworkError() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        try (Sending nowhere = new Sending("smtp://127.0.0.1:" + port)) {
            SubmitResult.NetworkError error =
                    assertInstanceOf(SubmitResult.NetworkError.class, nowhere.submit(nowhere.message()));
            assertTrue(error.reason().contains("127.0.0.1 port " + port), error.reason());
            assertTrue(error.reason().contains("refused"), error.reason());
        }
    }

    @Test
    void anUnknownHostIsANetworkError() throws Exception {
        SmtpTransportProvider nobody = new SmtpTransportProvider(host -> {
            throw new UnknownHostException(host);
        });
        try (Sending nowhere = new Sending(nobody, "smtp://mail.example.org")) {
            SubmitResult.NetworkError error =
                    assertInstanceOf(SubmitResult.NetworkError.class, nowhere.submit(nowhere.message()));
            assertEquals("unknown host mail.example.org", error.reason());
        }
    }

    @Test
    void theSecondAddressOfAHostIsTriedWhenTheFirstIsDead() throws Exception {
        InetAddress dead = InetAddress.getByAddress(new byte[] {127, 0, 0, 2}); // the stub listens on 127.0.0.1 only
        InetAddress alive = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        SmtpTransportProvider two = new SmtpTransportProvider(host -> new InetAddress[] {dead, alive});
        String port = stub.url().substring(stub.url().lastIndexOf(':'));
        try (Sending through = new Sending(two, "smtp://mail.example.org" + port)) {
            assertInstanceOf(RecipientOutcome.Accepted.class, through.outcome());
        }
    }
}
