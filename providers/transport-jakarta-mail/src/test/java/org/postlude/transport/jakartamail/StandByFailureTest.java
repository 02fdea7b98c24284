package org.postlude.transport.jakartamail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.message.Phase;
import org.postlude.transport.Attempt;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;

/** Attempts that wait for a connection, and none is to be had. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StandByFailureTest {
    private final SmtpStub stub = new SmtpStub();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch let = new CountDownLatch(1);

    StandByFailureTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        let.countDown();
        stub.close();
    }

    private static RecipientOutcome.Deferred deferred(OutboundMessage message, EndResult result) {
        return assertInstanceOf(
                RecipientOutcome.Deferred.class,
                Sending.outcomes(message, result).get(0));
    }

    @Tag("long")
    @Test
    void itEndsWhenNoneBecomesFreeAndIsNotSilentMeanwhile() throws Exception {
        String[] times = ("connectTimeout 1s handshakeTimeout 1ms greetingTimeout 1s commandTimeout 1s "
                        + "dataTimeout 1s writeTimeout 1ms dotTimeout 1s connections 1 standBy 1")
                .split(" ");
        try (Sending sending = new Sending(stub.url(), times)) {
            sending.support.withhold();
            OutboundMessage first = sending.message();
            CompletableFuture<EndResult> holder = sending.sendAside(first);
            sending.support.awaitAsked(first.attempt(), Duration.ofSeconds(10));
            OutboundMessage message = sending.message();
            RecipientOutcome.Deferred outcome = deferred(message, sending.send(message));
            assertEquals(
                    "Deferred 4.3.2 all 1 connections are in use and none became free within 5002 ms",
                    Sending.told(outcome));
            assertEquals(Optional.of(Duration.ofMinutes(1)), outcome.retryAfter());
            assertEquals(Collections.nCopies(4, Phase.CONNECTING), sending.support.phases(message.attempt()));
            sending.support.answer(Permit.PROCEED);
            assertInstanceOf(EndResult.Done.class, holder.join());
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
            assertEquals(1, stub.connections());
        }
    }

    @Test
    void aServerThatHangsHoldsThemUpUntilItsOwnBound() throws Exception {
        stub.on("MAIL", Reaction.silence());
        try (Sending sending = new Sending(stub.url(), "commandTimeout", "1s", "connections", "1", "standBy", "1")) {
            OutboundMessage hung = sending.message();
            Attempt holder = assertInstanceOf(Attempt.class, sending.submit(hung));
            CompletableFuture<EndResult> waiter = sending.sendAside(sending.message());
            deferred(hung, holder.endMessage());
            assertInstanceOf(EndResult.Done.class, waiter.join());
            assertEquals(
                    List.of(2),
                    stub.received.stream().map(SmtpStub.Received::connection).toList());
        }
    }

    @Test
    void aLoginThatIsRefusedMeanwhileIsNotTriedAgain() throws Exception {
        stub.always("EHLO", Reaction.say("250-stub", "250 AUTH PLAIN"));
        stub.always("AUTH", Reaction.say("535 5.7.8 no").behind(reached, let));
        String[] options = "user ann starttls off unprotectedLogin allow connections 1 standBy 1".split(" ");
        try (Sending sending =
                new Sending(new SmtpTransportProvider().withPasswords(question -> "wrong"), stub.url(), options)) {
            CompletableFuture<SubmitResult> first = CompletableFuture.supplyAsync(() -> {
                try {
                    return sending.submit(sending.message());
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertTrue(SmtpStub.await(reached));
            OutboundMessage message = sending.message();
            Attempt attempt = assertInstanceOf(Attempt.class, sending.submit(message));
            let.countDown();
            RecipientOutcome.Deferred outcome = deferred(message, attempt.endMessage());
            assertTrue(Sending.told(outcome).startsWith("Deferred 4.3.5 "), Sending.told(outcome));
            assertEquals(Optional.of(Duration.ofMinutes(5)), outcome.retryAfter());
            assertInstanceOf(SubmitResult.Unconfigured.class, first.join());
            assertEquals(1, stub.count("AUTH"));
        }
    }
}
