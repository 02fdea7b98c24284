package org.postlude.transport.jakartamail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.Content;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.RecipientOutcome;

/** Commands ahead of their replies: what is special about it. What must not be, the Pipelined... classes show. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PipeliningTest {
    private static final String[] TWO = {"a@example.org", "b@example.org"};

    private final SmtpStub stub = new SmtpStub().offering("PIPELINING");
    private final Sending sending = new Sending(stub.url());

    PipeliningTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        sending.close();
        stub.close();
    }

    private List<String> told(OutboundMessage message) throws InterruptedException {
        return sending.outcomes(message).stream().map(Sending::told).toList();
    }

    private void theNextMessageGoes(int connections) throws InterruptedException {
        assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome(), "the next message goes");
        assertEquals(connections, stub.connections(), "connections");
        assertEquals(
                List.of(Sending.BOB),
                stub.received.get(stub.received.size() - 1).to());
    }

    /** A server that says nothing until it has read the whole group. */
    @Test
    void allCommandsLeaveBeforeTheFirstReplyIsThere() throws Exception {
        stub.on("MAIL", line -> {
            line.awaitBuffered("DATA\r\n");
            return Reaction.say("250 ok").on(line);
        });
        assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
    }

    @Test
    void withoutTheOfferOrByOptionCommandsWaitForTheirReplies() throws Exception {
        Reaction alone = line -> {
            assertEquals(0, line.buffered(), "nothing came ahead");
            return Reaction.say("250 ok").on(line);
        };
        stub.on("MAIL", alone).on("RCPT", alone);
        try (Sending lockstep = new Sending(stub.url(), "pipelining", "no")) {
            assertInstanceOf(RecipientOutcome.Accepted.class, lockstep.outcome());
        }
        stub.on("EHLO", Reaction.say("250 stub")).on("MAIL", alone).on("RCPT", alone);
        assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
    }

    @Test
    void aRefusedSenderIsTheAnswerForAllAndTheOtherRepliesAreReadOver() throws Exception {
        stub.on("MAIL", Reaction.say("550 5.7.1 not from you"));
        assertEquals(
                List.of("Refused 550 5.7.1 not from you", "Refused 550 5.7.1 not from you"),
                told(sending.message(TWO)));
        assertEquals(1, stub.count("DATA"));
        theNextMessageGoes(1);
    }

    @Test
    void noDotIsSentWhereARefusedSendersRecipientsWereAccepted() throws Exception {
        stub.on("MAIL", Reaction.say("451 4.3.0 local error"))
                .on("RCPT without MAIL", Reaction.say("250 2.1.5 why not"))
                .on("DATA without MAIL", Reaction.say("354 go on"));
        assertEquals(List.of("Deferred 451 4.3.0 local error"), told(sending.message()));
        assertEquals(0, stub.count("."), "an empty message would be delivered");
        theNextMessageGoes(2);
    }

    @ParameterizedTest
    @CsvSource({"554 5.5.1 no valid recipients, 1", "250 2.0.0 queued, 2", "garbage, 2"})
    void a354WhereEveryRecipientWasRefusedGetsALoneDot(String toDot, int connections) throws Exception {
        stub.on("RCPT", Reaction.say("550 5.1.1 unknown"), Reaction.say("451 4.7.1 greylisted"))
                .on("DATA without RCPT", Reaction.say("354 go on"))
                .on("DOT for nobody", Reaction.say(toDot));
        OutboundMessage message = sending.message(TWO);
        assertEquals(List.of("Refused 550 5.1.1 unknown", "Deferred 451 4.7.1 greylisted"), told(message));
        assertFalse(sending.support.isAsked(message.attempt()));
        assertEquals("", stub.received.get(0).data());
        assertEquals(List.of(), stub.received.get(0).to());
        theNextMessageGoes(connections);
    }

    /** The server took a command for DATA and waits for a message: whatever is said now is one, QUIT as well. */
    @Test
    void a354ToARecipientMakesEveryReplyDoubtfulAndNothingMoreIsSaid() throws Exception {
        stub.on("RCPT", Reaction.say("550 5.1.1 unknown"), Reaction.say("354 go on"));
        OutboundMessage message = sending.message(TWO);
        for (RecipientOutcome outcome : sending.outcomes(message)) {
            assertInstanceOf(RecipientOutcome.Deferred.class, outcome, "the 550 may be MAIL's or another's");
        }
        assertFalse(sending.support.isAsked(message.attempt()));
        theNextMessageGoes(2);
        sending.close();
        assertFalse(stub.lines().contains("1 QUIT") || stub.lines().contains("1 ."), stub.lines()::toString);
    }

    @Test
    void a354AmidTheRestGetsNoDotEither() throws Exception {
        stub.on("MAIL", Reaction.say("550 5.7.1 not from you"))
                .on("RCPT without MAIL", Reaction.say("354 go on"))
                .on("DATA without MAIL", Reaction.say("354 go on"));
        assertEquals(List.of("Refused 550 5.7.1 not from you"), told(sending.message()));
        theNextMessageGoes(2);
        assertFalse(stub.lines().contains("1 ."), stub.lines()::toString);
    }

    @Test
    void aCutAmidTheRestLeavesTheOutcomesAsTheyAre() throws Exception {
        stub.on("RCPT", Reaction.say("550 5.1.1 unknown"), Reaction.say("551 5.1.6 moved"))
                .on("DATA without RCPT", Reaction.cut());
        assertEquals(List.of("Refused 550 5.1.1 unknown", "Refused 551 5.1.6 moved"), told(sending.message(TWO)));
        theNextMessageGoes(2);
    }

    @Test
    void a421AmidTheRestIsTheEndOfTheConnectionOnly() throws Exception {
        stub.on("MAIL", Reaction.say("550 5.7.1 not from you"))
                .on("RCPT without MAIL", Reaction.say("421 4.3.2 going down"));
        assertEquals(List.of("Refused 550 5.7.1 not from you"), told(sending.message()));
        theNextMessageGoes(2);
    }

    /** Whether what is left over is there already when the replies have been counted, or not yet. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aReplyTooManyMakesEveryReplyDoubtful(boolean theOneLeftOverComes) throws Exception {
        // The second 550 stands where the reply to the second recipient belongs, who was accepted.
        stub.on("RCPT", Reaction.say("550 5.1.1 unknown", "550 5.1.1 unknown"), Reaction.say("250 ok"));
        if (!theOneLeftOverComes) {
            stub.on("DATA", Reaction.silence());
        }
        OutboundMessage message = sending.message(TWO);
        for (RecipientOutcome outcome : sending.outcomes(message)) {
            assertInstanceOf(RecipientOutcome.Deferred.class, outcome);
        }
        assertFalse(sending.support.isAsked(message.attempt()));
        assertEquals(List.of(), stub.received);
        theNextMessageGoes(2);
    }

    @Test
    void aReplyTooManyIsFoundAlsoWhereSomebodySeemsToBeAccepted() throws Exception {
        // Seen: a 550, b 250 (which is the one too many), DATA 250 (which is b's).
        stub.on("RCPT", Reaction.say("550 5.1.1 unknown", "250 too many"), Reaction.say("250 ok"))
                .on("DATA", Reaction.silence());
        for (RecipientOutcome outcome : sending.outcomes(sending.message(TWO))) {
            assertInstanceOf(RecipientOutcome.Deferred.class, outcome);
        }
        theNextMessageGoes(2);
    }

    @Test
    void aReplyTooFewMakesEveryReplyDoubtful() throws Exception {
        stub.on("RCPT", Reaction.say("550 5.1.1 unknown"), line -> true);
        try (Sending impatient = new Sending(stub.url(), "commandTimeout", "200ms", "dataTimeout", "200ms")) {
            OutboundMessage message = impatient.message(TWO);
            for (RecipientOutcome outcome : impatient.outcomes(message)) {
                assertInstanceOf(RecipientOutcome.Deferred.class, outcome, "554 to DATA is not the second one's reply");
            }
            assertFalse(impatient.support.isAsked(message.attempt()));
        }
        assertEquals(List.of(), stub.received);
    }

    @Test
    void aStrayReplyBetweenMessagesCostsNoAttempt() throws Exception {
        CountDownLatch idle = new CountDownLatch(1);
        CountDownLatch said = new CountDownLatch(1);
        stub.on("DOT", Reaction.say("250 ok").then(line -> {
            SmtpStub.await(idle);
            boolean on = Reaction.say("250 and one more").on(line);
            said.countDown();
            return on;
        }));
        assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
        idle.countDown();
        assertTrue(SmtpStub.await(said));
        theNextMessageGoes(2);
    }

    /** Long replies to commands that are not read on until somebody reads the replies. */
    @Tag("long")
    @Test
    void tenThousandRecipientsDoNotBlockAServerThatAnswersAtLength() throws Exception {
        String[] line = new String[30];
        Arrays.fill(line, "250-2.1.5 " + "x".repeat(100));
        line[29] = "250 2.1.5 ok";
        stub.always("RCPT", Reaction.say(line));
        String[] all = IntStream.range(0, 10_000)
                .mapToObj(i -> "user" + i + "@" + "long.".repeat(10) + "example.org")
                .toArray(String[]::new);
        try (Sending many = new Sending(stub.url(), "recipientsPerTransaction", "10000")) {
            EndResult end = many.send(many.message(Content.of(Sending.MAIL), all));
            assertTrue(((EndResult.Done) end)
                    .results().stream().allMatch(one -> one.outcome() instanceof RecipientOutcome.Accepted));
        }
        assertEquals(List.of(all), stub.received.get(0).to());
    }

    @Test
    void ofCommandsWithoutReplyThereAreNeverMoreThanTheWindow() {
        OutboundMessage message = sending.message(
                IntStream.range(0, 5_000).mapToObj(i -> i + "@example.org").toArray(String[]::new));
        Pipeline pipeline = new Pipeline(new Transaction(message, 5_000));
        List<String> first = pipeline.due();
        int octets = first.stream().mapToInt(command -> command.length() + 2).sum();
        assertTrue(octets <= Pipeline.WINDOW && octets > Pipeline.WINDOW - 100, octets + " octets");
        assertEquals(List.of(), pipeline.due(), "nothing more before half of it was answered");
        int commands = first.size();
        boolean last = false;
        for (int replies = 1; !last; replies++) {
            last = pipeline.answered();
            commands += pipeline.due().size();
            assertTrue(replies <= commands);
        }
        assertEquals(5_002, commands);
    }
}
