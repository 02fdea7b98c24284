package org.postlude.transport.jakartamail;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.message.Content;
import org.postlude.transport.EndResult;
import org.postlude.transport.Haste;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;
import org.postlude.transport.RecipientOutcome;

/** The commands of the message that goes next leave with the final dot of the one before. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("long")
class FollowerTest {
    private final SmtpStub stub = new SmtpStub().offering("PIPELINING");
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch let = new CountDownLatch(1);
    private Sending sending = new Sending(stub.url(), "connections", "1", "standBy", "2");

    FollowerTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        let.countDown();
        sending.close();
        stub.close();
    }

    private void with(String... options) {
        sending.close();
        sending = new Sending(stub.url(), options);
    }

    /** Has its connection until its permit is answered. */
    private CompletableFuture<EndResult> holder() throws InterruptedException {
        sending.support.withhold();
        OutboundMessage message = sending.message("first@example.org");
        CompletableFuture<EndResult> end = sending.sendAside(message);
        sending.support.awaitAsked(message.attempt(), Duration.ofSeconds(10));
        return end;
    }

    private CompletableFuture<EndResult> waiter(OutboundMessage message) {
        CompletableFuture<EndResult> end = sending.sendAside(message);
        String name = "test-worker-" + message.attempt();
        await().until(() -> Thread.getAllStackTraces().entrySet().stream()
                .anyMatch(each -> each.getKey().getName().equals(name)
                        && each.getKey().getState() == Thread.State.TIMED_WAITING
                        && List.of(each.getValue()).toString().contains("Places.await")));
        return end;
    }

    private CompletableFuture<EndResult> waiter() {
        return waiter(sending.message("second@example.org"));
    }

    private void proceed() {
        sending.support.answer(Permit.PROCEED);
    }

    private static String told(CompletableFuture<EndResult> end) {
        return Sending.told(assertInstanceOf(EndResult.Done.class, end.join())
                .results()
                .get(0)
                .outcome());
    }

    private static void accepted(CompletableFuture<EndResult> end) {
        assertEquals("Accepted 250 2.0.0 queued", told(end));
    }

    private void received(String... recipientAndConnection) {
        assertEquals(
                List.of(recipientAndConnection),
                stub.received.stream()
                        .map(one -> one.to() + " " + one.connection())
                        .toList());
        assertFalse(stub.received.stream().anyMatch(one -> one.data().isEmpty()), "an empty message");
    }

    /** Replies only once the follower's commands are there, and the test lets it. */
    private void holdTheDot() {
        stub.on("DOT", line -> {
            line.awaitBuffered("DATA\r\n");
            return Reaction.say("250 2.0.0 queued").behind(reached, let).on(line);
        });
    }

    @Test
    void itsCommandsAreThereBeforeTheReplyToTheDot() throws Exception {
        stub.on("DOT", line -> {
            line.awaitBuffered("MAIL FROM:<ann@example.org>\r\nRCPT TO:<second@example.org>\r\nDATA\r\n");
            return Reaction.say("250 2.0.0 queued").on(line);
        });
        CompletableFuture<EndResult> holder = holder();
        CompletableFuture<EndResult> waiter = waiter();
        proceed();
        accepted(holder);
        accepted(waiter);
        assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
        received("[first@example.org] 1", "[second@example.org] 1", "[bob@example.org] 1");
    }

    @Test
    void behindALongMessageAsWell() throws Exception {
        stub.on("DOT", line -> {
            line.awaitBuffered("DATA\r\n");
            return Reaction.say("250 2.0.0 queued").on(line);
        });
        byte[] longer = (new String(Sending.MAIL, StandardCharsets.US_ASCII) + "0123456789\r\n".repeat(20_000))
                .getBytes(StandardCharsets.US_ASCII);
        sending.support.withhold();
        OutboundMessage first = sending.message(Content.of(longer), "first@example.org");
        CompletableFuture<EndResult> holder = sending.sendAside(first);
        sending.support.awaitAsked(first.attempt(), Duration.ofSeconds(10));
        CompletableFuture<EndResult> waiter = waiter();
        proceed();
        accepted(holder);
        accepted(waiter);
        assertEquals(
                longer.length,
                stub.received.get(0).data().length(),
                () -> stub.received.get(0).to().toString());
        received("[first@example.org] 1", "[second@example.org] 1");
    }

    @Test
    void nothingFollowsWithoutTheOfferByOptionOrBehindTheLastMessageOfAConnection() throws Exception {
        Reaction alone = line -> {
            assertEquals(0, line.buffered(), "nothing follows the dot");
            return Reaction.say("250 2.0.0 queued").on(line);
        };
        stub.always("DOT", alone);
        with("connections", "1", "standBy", "2", "messagesPerConnection", "1");
        for (int i = 0; i < 3; i++) {
            CompletableFuture<EndResult> holder = holder();
            CompletableFuture<EndResult> waiter = waiter();
            proceed();
            accepted(holder);
            accepted(waiter);
            if (i == 0) {
                with("connections", "1", "standBy", "2", "pipelining", "no");
            } else if (i == 1) {
                stub.always("EHLO", Reaction.say("250 stub"));
                with("connections", "1", "standBy", "2");
            }
        }
        assertEquals(4, stub.connections());
    }

    @Test
    void T8_itStopsAtOnceWhereItWaitsAndTheServerGetsNoMessageOfIt() throws Exception {
        holdTheDot();
        CompletableFuture<EndResult> holder = holder();
        OutboundMessage message = sending.message("second@example.org");
        CompletableFuture<EndResult> waiter = waiter(message);
        proceed();
        assertTrue(SmtpStub.await(reached));
        sending.cancel(message);
        assertInstanceOf(EndResult.Stopped.class, waiter.join());
        let.countDown();
        accepted(holder);
        assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
        received("[first@example.org] 1", "[bob@example.org] 2");
    }

    @Test
    void T10_aHurriedLogoffStopsIt() throws Exception {
        holdTheDot();
        CompletableFuture<EndResult> holder = holder();
        CompletableFuture<EndResult> waiter = waiter();
        proceed();
        assertTrue(SmtpStub.await(reached));
        sending.logon.transportLogoff(Haste.HURRY);
        assertInstanceOf(EndResult.Stopped.class, waiter.join());
        assertTrue(told(holder).startsWith("InDoubt "), told(holder));
        let.countDown();
        received("[first@example.org] 1");
    }

    @Test
    void whatBecomesOfTheOneBeforeIsNothingToIt() throws Exception {
        stub.on("DOT", Reaction.say("554 5.7.1 not that"));
        CompletableFuture<EndResult> holder = holder();
        CompletableFuture<EndResult> waiter = waiter();
        proceed();
        assertEquals("Refused 554 5.7.1 not that", told(holder));
        accepted(waiter);
        assertEquals(1, stub.connections());
    }

    @Test
    void itGoesElsewhereWhereTheServerGoesDownAtTheDot() throws Exception {
        stub.on("DOT", Reaction.say("421 4.3.2 going down"), Reaction.cut());
        CompletableFuture<EndResult> holder = holder();
        CompletableFuture<EndResult> waiter = waiter();
        proceed();
        assertEquals("Deferred 421 4.3.2 going down", told(holder));
        assertTrue(told(waiter).startsWith("InDoubt "), "on a connection of its own, which is cut at its own dot");
        assertEquals(2, stub.connections());
    }

    @Test
    void itGoesElsewhereWhereTheConnectionIsLostAtTheDot() throws Exception {
        stub.on("DOT", Reaction.cut());
        CompletableFuture<EndResult> holder = holder();
        CompletableFuture<EndResult> waiter = waiter();
        proceed();
        assertTrue(told(holder).startsWith("InDoubt "), told(holder));
        accepted(waiter);
        received("[first@example.org] 1", "[second@example.org] 2");
    }

    @Test
    void T6_itGoesElsewhereWhereTheConnectionIsLostBeforeItsFirstReply() throws Exception {
        stub.on("DOT", Reaction.say("250 2.0.0 queued").then(Reaction.cut()));
        CompletableFuture<EndResult> holder = holder();
        CompletableFuture<EndResult> waiter = waiter();
        proceed();
        accepted(holder);
        accepted(waiter);
        received("[first@example.org] 1", "[second@example.org] 2");
    }

    @Test
    void aReplyTooManyToTheDotEndsItBeforeItsMessage() throws Exception {
        stub.on("DOT", Reaction.say("250 2.0.0 queued", "250 2.0.0 and once more"));
        CompletableFuture<EndResult> holder = holder();
        CompletableFuture<EndResult> waiter = waiter();
        proceed();
        accepted(holder);
        assertTrue(told(waiter).startsWith("Deferred "), told(waiter));
        assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
        received("[first@example.org] 1", "[bob@example.org] 2");
    }

    @Test
    void whatTheServerCannotTakeIsNotSpokenOfAndTheConnectionIsKept() throws Exception {
        CompletableFuture<EndResult> holder = holder();
        byte[] eightBit = "Subject: x\r\n\r\nfa\u00e7ade\r\n".getBytes(StandardCharsets.ISO_8859_1);
        CompletableFuture<EndResult> waiter = waiter(sending.message(Content.of(eightBit), "second@example.org"));
        proceed();
        accepted(holder);
        assertTrue(told(waiter).startsWith("Refused 5.6.3 "), told(waiter));
        assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
        received("[first@example.org] 1", "[bob@example.org] 1");
    }

    @Test
    void itGoesOnAnotherThatIsFreeWhereTheServerTakesItsTimeAtTheDot() throws Exception {
        CountDownLatch atMail = new CountDownLatch(1);
        CountDownLatch letMail = new CountDownLatch(1);
        with("connections", "2", "standBy", "2");
        holdTheDot();
        stub.on("MAIL", Reaction.say("250 ok"), Reaction.say("250 ok").behind(atMail, letMail));
        CompletableFuture<EndResult> holder = holder();
        CompletableFuture<EndResult> other = sending.sendAside(sending.message("other@example.org"));
        assertTrue(SmtpStub.await(atMail));
        CompletableFuture<EndResult> waiter = waiter();
        proceed();
        assertTrue(SmtpStub.await(reached));
        letMail.countDown();
        accepted(other);
        accepted(waiter);
        assertFalse(holder.isDone());
        let.countDown();
        accepted(holder);
        assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
        received("[first@example.org] 1", "[other@example.org] 2", "[second@example.org] 2", "[bob@example.org] 2");
    }
}
