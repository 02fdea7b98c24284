package org.postlude.transport.jakartamail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.RecipientOutcome;

/** RFC 2033: after the dot every recipient has a reply of his own. */
class LmtpTest {
    private static final String[] FOUR = {"a@example.org", "b@example.org", "c@example.org", "d@example.org"};

    final SmtpStub stub = newStub();
    final Sending sending = new Sending(stub.url());

    LmtpTest() throws IOException {}

    SmtpStub newStub() throws IOException {
        return new SmtpStub().lmtp();
    }

    @AfterEach
    void close() throws IOException {
        sending.close();
        stub.close();
    }

    private List<String> told(OutboundMessage message) throws InterruptedException {
        return sending.outcomes(message).stream().map(Sending::told).toList();
    }

    @Test
    void itSaysLhloAndNothingOfSmtp() throws Exception {
        sending.outcome();
        assertEquals(1, stub.count("LHLO [127.0.0.1]"));
        assertEquals(0, stub.count("EHLO") + stub.count("HELO"));
    }

    @Test
    void T4_eachAcceptedRecipientGetsTheReplyInItsPlace() throws Exception {
        stub.on("RCPT", Reaction.say("250 ok"), Reaction.say("550 5.1.1 unknown"))
                .on(
                        "DOT",
                        Reaction.say("250 2.0.0 stored"),
                        Reaction.say("452 4.2.2 over quota"),
                        Reaction.say("554-5.7.1 refused", "554 5.7.1 by a filter"));
        assertEquals(
                List.of(
                        "Accepted 250 2.0.0 stored",
                        "Refused 550 5.1.1 unknown",
                        "Deferred 452 4.2.2 over quota",
                        "Refused 554 5.7.1 refused by a filter"),
                told(sending.message(FOUR)));
        assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
        assertEquals(1, stub.connections(), "and no reset is needed");
        assertEquals(0, stub.count("RSET"));
    }

    @Test
    void T8_whoHasAReplyKeepsItWhenTheConnectionIsLostAndTheOthersAreInDoubt() throws Exception {
        stub.on("DOT", Reaction.say("250 2.0.0 stored"), Reaction.say("550 5.2.1 closed"), Reaction.cut());
        List<String> told = told(sending.message(FOUR));
        String doubt = "InDoubt 4.4.2 the final dot: the server closed the connection";
        assertEquals(List.of("Accepted 250 2.0.0 stored", "Refused 550 5.2.1 closed", doubt, doubt), told);
        sending.outcome();
        assertEquals(2, stub.connections());
    }

    @Test
    void aSenselessReplyAmidTheOthersIsDoubtFromThereOn() throws Exception {
        stub.on("DOT", Reaction.say("250 2.0.0 stored"), Reaction.say("354 go on"));
        List<RecipientOutcome> outcomes = sending.outcomes(sending.message(FOUR));
        assertInstanceOf(RecipientOutcome.Accepted.class, outcomes.get(0));
        for (RecipientOutcome other : outcomes.subList(1, 4)) {
            assertInstanceOf(RecipientOutcome.InDoubt.class, other);
        }
    }

    @Test
    void moreRepliesThanRecipientsBelongToNobodyKnown() throws Exception {
        stub.on("DOT", Reaction.say("250 2.0.0 stored", "550 5.2.1 closed", "250 2.0.0 stored"), line -> true);
        for (RecipientOutcome outcome : sending.outcomes(sending.message("a@example.org", "b@example.org"))) {
            assertInstanceOf(RecipientOutcome.InDoubt.class, outcome);
        }
        sending.outcome();
        assertEquals(2, stub.connections());
    }

    @Test
    void a421ForOneRecipientIsTheLastTransactionOfItsConnection() throws Exception {
        stub.on("DOT", Reaction.say("421 4.3.2 going down"), Reaction.say("250 2.0.0 stored"));
        assertEquals(
                List.of("Deferred 421 4.3.2 going down", "Accepted 250 2.0.0 stored"),
                told(sending.message("a@example.org", "b@example.org")));
        sending.outcome();
        assertEquals(2, stub.connections());
    }

    @Test
    void aServerThatKnowsNoLhloIsNotSpokenToInSmtp() throws Exception {
        stub.on("LHLO", Reaction.say("500 5.5.1 what?"));
        assertEquals("Deferred 500 5.5.1 what?", Sending.told(sending.outcome()));
        assertEquals(0, stub.count("HELO"));
    }
}
