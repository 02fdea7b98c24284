package org.postlude.transport.jakartamail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.RecipientOutcome;

/** The reply table: what each reply to each command makes of the recipients. */
class SmtpReplyTest {
    final SmtpStub stub = newStub();
    final Sending sending = new Sending(stub.url());

    SmtpReplyTest() throws IOException {}

    SmtpStub newStub() throws IOException {
        return new SmtpStub();
    }

    @AfterEach
    void close() throws IOException {
        sending.close();
        stub.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CONNECT | 421 4.3.2 going down      | Deferred 421 4.3.2 going down",
                "CONNECT | 450 try later             | Deferred 450 try later",
                "CONNECT | 554 5.7.1 no service here | Deferred 554 5.7.1 no service here",
                "EHLO    | 421 4.7.0 who are you     | Deferred 421 4.7.0 who are you",
                "EHLO    | 451 not now               | Deferred 451 not now",
                "MAIL    | 421 4.7.0 too many        | Deferred 421 4.7.0 too many",
                "MAIL    | 451 4.3.0 local error     | Deferred 451 4.3.0 local error",
                "MAIL    | 550 5.7.1 not from you    | Refused 550 5.7.1 not from you",
                "MAIL    | 530 5.7.0 log in first    | Deferred 530 5.7.0 log in first",
                "MAIL    | 538 5.7.11 encrypt first  | Deferred 538 5.7.11 encrypt first",
                "RCPT    | 530 5.7.0 log in first    | Deferred 530 5.7.0 log in first",
                "RCPT    | 450 4.2.1 mailbox busy    | Deferred 450 4.2.1 mailbox busy",
                "RCPT    | 452 4.5.3 too many        | Deferred 452 4.5.3 too many",
                "RCPT    | 550 5.1.1 no such user    | Refused 550 5.1.1 no such user",
                "RCPT    | 552 5.2.2 mailbox full    | Refused 552 5.2.2 mailbox full",
                "RCPT    | 599 never heard of        | Refused 599 never heard of",
                "RCPT    | 421 4.3.2 going down      | Deferred 421 4.3.2 going down",
                "DATA    | 451 4.3.0 no              | Deferred 451 4.3.0 no",
                "DATA    | 554 5.5.1 no              | Refused 554 5.5.1 no",
                "DATA    | 421 4.3.2 going down      | Deferred 421 4.3.2 going down",
                "DOT     | 250 2.6.0 as 77           | Accepted 250 2.6.0 as 77",
                "DOT     | 251 will forward          | Accepted 251 will forward",
                "DOT     | 421 4.3.2 going down      | Deferred 421 4.3.2 going down",
                "DOT     | 452 4.3.1 disk full       | Deferred 452 4.3.1 disk full",
                "DOT     | 554 5.7.1 spam            | Refused 554 5.7.1 spam",
            })
    void eachReplyMeansWhatRfc5321Says(String step, String reply, String outcome) throws Exception {
        stub.on(step, Reaction.say(reply));
        assertEquals(outcome, Sending.told(sending.outcome()));
        assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome(), "the next message goes");
    }

    @Test
    void T4_recipientsKeepTheirOwnReplies() throws Exception {
        stub.on(
                "RCPT",
                Reaction.say("250 2.1.5 yes"),
                Reaction.say("550 5.1.1 unknown"),
                Reaction.say("451 4.7.1 greylisted"),
                Reaction.say("252 cannot verify"));
        OutboundMessage message = sending.message("a@example.org", "b@example.org", "c@example.org", "d@example.org");
        assertEquals(
                List.of(
                        "Accepted 250 2.0.0 queued",
                        "Refused 550 5.1.1 unknown",
                        "Deferred 451 4.7.1 greylisted",
                        "Accepted 250 2.0.0 queued"),
                sending.outcomes(message).stream().map(Sending::told).toList());
    }

    @Test
    void aFinalRefusalIsForThoseWhoWereAcceptedAtRcpt() throws Exception {
        stub.on("RCPT", Reaction.say("550 5.1.1 unknown")).on("DOT", Reaction.say("554 5.6.0 bad content"));
        OutboundMessage message = sending.message("a@example.org", "b@example.org");
        assertEquals(
                List.of("Refused 550 5.1.1 unknown", "Refused 554 5.6.0 bad content"),
                sending.outcomes(message).stream().map(Sending::told).toList());
    }

    @Test
    void T7_noPermitIsAskedWhereEveryRecipientFailed() throws Exception {
        stub.on("RCPT", Reaction.say("550 no"), Reaction.say("450 no"));
        OutboundMessage message = sending.message("a@example.org", "b@example.org");
        sending.outcomes(message);
        assertFalse(sending.support.isAsked(message.attempt()));
        assertEquals(List.of(), stub.received);
    }

    @Test
    void a421AmidTheRecipientsDefersAllWhoAreOpen() throws Exception {
        stub.on(
                "RCPT",
                Reaction.say("550 5.1.1 unknown"),
                Reaction.say("250 ok"),
                Reaction.say("421 4.3.2 going down").then(Reaction.cut()));
        OutboundMessage message = sending.message("a@example.org", "b@example.org", "c@example.org", "d@example.org");
        assertEquals(
                List.of(
                        "Refused 550 5.1.1 unknown",
                        "Deferred 421 4.3.2 going down",
                        "Deferred 421 4.3.2 going down",
                        "Deferred 421 4.3.2 going down"),
                sending.outcomes(message).stream().map(Sending::told).toList());
        assertFalse(sending.support.isAsked(message.attempt()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"MAIL", "RCPT", "DATA", "DOT"})
    void afterA421TheConnectionIsNotUsedAgainEvenIfTheServerLeavesItOpen(String step) throws Exception {
        stub.on(step, Reaction.say("421 4.3.2 going down"));
        assertEquals("Deferred 421 4.3.2 going down", Sending.told(sending.outcome()));
        assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
        assertEquals(2, stub.connections());
        assertEquals(0, stub.count("RSET"));
    }

    @Test
    void a552AfterAcceptedRecipientsMeansTooManyAndIsNotFinal() throws Exception {
        stub.on("RCPT", Reaction.say("250 ok"), Reaction.say("552 too many recipients"));
        List<RecipientOutcome> outcomes = sending.outcomes(sending.message("a@example.org", "b@example.org"));
        assertInstanceOf(RecipientOutcome.Accepted.class, outcomes.get(0));
        assertEquals("Deferred 552 too many recipients", Sending.told(outcomes.get(1)));
    }

    @Test
    void allLinesOfAReplyAreKept() throws Exception {
        stub.on(
                "DOT",
                Reaction.say("554-5.7.1 Message refused:", "554-5.7.1 it looks like spam.", "554 5.7.1 See www"));
        assertEquals("Refused 554 5.7.1 Message refused: it looks like spam. See www", Sending.told(sending.outcome()));
    }

    @Test
    void aRefusedTransactionIsResetBeforeTheNextOnTheSameConnection() throws Exception {
        stub.on("RCPT", Reaction.say("550 no"));
        sending.outcome();
        assertEquals(0, stub.count("RSET"), "the outcome does not wait for it");
        assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
        assertEquals(1, stub.count("RSET"));
        assertEquals(1, stub.connections());
    }

    @Test
    void aRefusedDotNeedsNoReset() throws Exception {
        stub.on("DOT", Reaction.say("554 5.7.1 spam"));
        sending.outcome();
        sending.outcome();
        assertEquals(0, stub.count("RSET"));
        assertTrue(stub.connections() == 1, "and the connection is used again");
    }
}
