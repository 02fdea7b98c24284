package org.postlude.transport.jakartamail;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postlude.message.StatusBit;
import org.postlude.transport.EndResult;
import org.postlude.transport.Haste;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportNotice;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SmtpConnectionReuseTest {
    final SmtpStub stub = newStub();

    SmtpConnectionReuseTest() throws IOException {}

    SmtpStub newStub() throws IOException {
        return new SmtpStub();
    }

    @AfterEach
    void close() throws IOException {
        stub.close();
    }

    private static void accepted(Sending sending, int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
        }
    }

    @Test
    void oneConnectionCarriesMessageAfterMessage() throws Exception {
        try (Sending sending = new Sending(stub.url())) {
            accepted(sending, 50);
            assertEquals(1, stub.connections());
            assertEquals(1, stub.count("EHLO"));
            assertEquals(0, stub.count("NOOP") + stub.count("RSET"), "no round trip for nothing");
        }
    }

    @Test
    void asManyConnectionsAsAttemptsAtOnceAndTheNextIsBusy() throws Exception {
        try (Sending sending = new Sending(stub.url(), "connections", "3")) {
            assertEquals(3, sending.logon.maxAttempts());
            sending.support.withhold();
            List<OutboundMessage> messages = new ArrayList<>();
            List<CompletableFuture<EndResult>> ends = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                messages.add(sending.message());
                ends.add(sending.sendAside(messages.get(i)));
                sending.support.awaitAsked(messages.get(i).attempt(), Duration.ofSeconds(10));
            }
            assertInstanceOf(SubmitResult.Busy.class, sending.submit(sending.message()));
            sending.support.answer(Permit.PROCEED);
            for (int i = 0; i < 3; i++) {
                assertInstanceOf(
                        RecipientOutcome.Accepted.class,
                        Sending.outcomes(messages.get(i), ends.get(i).join()).get(0));
            }
            accepted(sending, 5);
            assertEquals(3, stub.connections());
        }
    }

    @Test
    void aConnectionIsClosedAfterItsNumberOfMessages() throws Exception {
        try (Sending sending = new Sending(stub.url(), "messagesPerConnection", "2")) {
            accepted(sending, 5);
            assertEquals(3, stub.connections());
        }
    }

    @Test
    void aConnectionIsClosedWhenItIsTooOld() throws Exception {
        try (Sending sending = new Sending(stub.url(), "connectionAge", "10m", "idleTime", "5m")) {
            for (int i = 0; i < 3; i++) {
                accepted(sending, 1);
                sending.support.time().advance(Duration.ofMinutes(4));
            }
            assertEquals(1, stub.connections());
            await().until(() -> stub.openConnections() == 0);
            assertEquals(1, stub.count("QUIT"), "politely");
            accepted(sending, 1);
            assertEquals(2, stub.connections());
        }
    }

    @Test
    void noMoreConnectionsAreOpenedInAMinuteThanMayBe() throws Exception {
        try (Sending sending = new Sending(
                stub.url(), "connectionsPerMinute", "2", "messagesPerConnection", "1", "connections", "4")) {
            accepted(sending, 2);
            OutboundMessage third = sending.message();
            CompletableFuture<EndResult> end = sending.sendAside(third);
            sending.support.time().advance(Duration.ofSeconds(59));
            // The housekeeper may come now or not: it finds nothing to do.
            assertEquals(2, stub.connections());
            sending.support.time().advance(Duration.ofSeconds(1));
            assertInstanceOf(
                    RecipientOutcome.Accepted.class,
                    Sending.outcomes(third, end.join()).get(0));
            assertEquals(3, stub.connections());
        }
    }

    @Test
    void T7_whoWaitsToOpenAConnectionCanBeStopped() throws Exception {
        try (Sending sending = new Sending(stub.url(), "connectionsPerMinute", "1", "messagesPerConnection", "1")) {
            accepted(sending, 1);
            OutboundMessage second = sending.message();
            CompletableFuture<EndResult> end = sending.sendAside(second);
            await().until(() -> {
                sending.cancel(second);
                return end.isDone();
            });
            assertInstanceOf(EndResult.Stopped.class, end.join());
            assertEquals(1, stub.connections());
        }
    }

    @Test
    void anIdleConnectionIsLeftPolitelyWhenItsTimeHasCome() throws Exception {
        try (Sending sending = new Sending(stub.url(), "idleTime", "30s")) {
            accepted(sending, 1);
            sending.support.time().advance(Duration.ofSeconds(29));
            accepted(sending, 1);
            assertEquals(1, stub.connections());
            sending.support.time().advance(Duration.ofSeconds(30));
            await().until(() -> stub.openConnections() == 0);
            assertEquals(1, stub.count("QUIT"));
            accepted(sending, 1);
            assertEquals(2, stub.connections());
        }
    }

    @Test
    void T6_aConnectionThatWentStaleCostsNoAttempt() throws Exception {
        stub.on("DOT", Reaction.say("250 ok").then(Reaction.cut()));
        try (Sending sending = new Sending(stub.url())) {
            accepted(sending, 1);
            await().until(() -> stub.openConnections() == 0);
            accepted(sending, 1);
            assertEquals(2, stub.connections());
            assertEquals(2, stub.received.size(), "and nothing was sent twice");
        }
    }

    @Test
    void aServerThatSaidGoodbyeWhileIdleIsTakenForStale() throws Exception {
        CountDownLatch idle = new CountDownLatch(1);
        CountDownLatch said = new CountDownLatch(1);
        stub.on("DOT", Reaction.say("250 ok").then(line -> {
            SmtpStub.await(idle);
            line.write("421 4.4.2 timeout exceeded\r\n".getBytes(StandardCharsets.US_ASCII));
            said.countDown();
            return false;
        }));
        try (Sending sending = new Sending(stub.url())) {
            accepted(sending, 1);
            idle.countDown();
            assertTrue(SmtpStub.await(said));
            accepted(sending, 1);
            assertEquals(2, stub.connections());
        }
    }

    @Test
    void a421ToMailOnAUsedConnectionIsTakenForStaleOnceOnly() throws Exception {
        try (Sending sending = new Sending(stub.url())) {
            accepted(sending, 1);
            stub.on("MAIL", Reaction.say("421 too many messages"), Reaction.say("421 go away"));
            assertEquals("Deferred 421 go away", Sending.told(sending.outcome()));
            assertEquals(2, stub.connections());
        }
    }

    @Test
    void aStaleConnectionWhoseServerIsGoneDefers() throws Exception {
        stub.on("DOT", Reaction.say("250 ok").then(Reaction.cut()));
        try (Sending sending = new Sending(stub.url())) {
            accepted(sending, 1);
            await().until(() -> stub.openConnections() == 0);
            stub.close();
            RecipientOutcome outcome = sending.outcome();
            assertInstanceOf(RecipientOutcome.Deferred.class, outcome);
            assertTrue(Sending.told(outcome).startsWith("Deferred 4.4.1"), Sending.told(outcome));
        }
    }

    @Test
    void T6_onceARecipientWasAnsweredALostConnectionIsNotTriedAgain() throws Exception {
        try (Sending sending = new Sending(stub.url())) {
            accepted(sending, 1);
            stub.on("RCPT", Reaction.cut());
            assertInstanceOf(RecipientOutcome.Deferred.class, sending.outcome());
            assertEquals(1, stub.connections());
        }
    }

    @Test
    void aFreshConnectionThatIsCutAtMailIsNotTriedAgain() throws Exception {
        stub.on("MAIL", Reaction.cut());
        try (Sending sending = new Sending(stub.url())) {
            assertInstanceOf(RecipientOutcome.Deferred.class, sending.outcome());
            assertEquals(1, stub.connections());
        }
    }

    @Test
    void T10_aNormalLogoffSaysQuitOnAllIdleConnections() throws Exception {
        try (Sending sending = new Sending(stub.url())) {
            threeIdle(sending);
            sending.logon.transportLogoff(Haste.NORMAL);
            assertEquals(3, stub.count("QUIT"));
            await().until(() -> stub.openConnections() == 0);
        }
    }

    @Test
    void T10_aNormalLogoffWaitsAtMostASecondForServersThatHang() throws Exception {
        try (Sending sending = new Sending(stub.url())) {
            threeIdle(sending);
            stub.on("QUIT", Reaction.silence(), Reaction.silence(), Reaction.silence());
            long before = System.nanoTime();
            sending.logon.transportLogoff(Haste.NORMAL);
            assertTrue(System.nanoTime() - before < 1_500_000_000L, "with room for a busy machine");
            await().until(() -> stub.openConnections() == 0);
        }
    }

    @Test
    void T10_whatRunsIsFinishedAfterANormalLogoff() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch let = new CountDownLatch(1);
        stub.on("DOT", Reaction.say("250 2.0.0 queued").behind(reached, let));
        try (Sending sending = new Sending(stub.url())) {
            OutboundMessage message = sending.message();
            CompletableFuture<EndResult> end = sending.sendAside(message);
            assertTrue(SmtpStub.await(reached));
            sending.logon.transportLogoff(Haste.NORMAL);
            let.countDown();
            assertInstanceOf(
                    RecipientOutcome.Accepted.class,
                    Sending.outcomes(message, end.join()).get(0));
            await().until(() -> stub.count("QUIT") == 1 && stub.openConnections() == 0);
        }
    }

    private static void threeIdle(Sending sending) throws InterruptedException {
        sending.support.withhold();
        List<CompletableFuture<EndResult>> ends = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            OutboundMessage message = sending.message();
            ends.add(sending.sendAside(message));
            sending.support.awaitAsked(message.attempt(), Duration.ofSeconds(10));
        }
        sending.support.answer(Permit.PROCEED);
        ends.forEach(CompletableFuture::join);
    }

    @Test
    void T9_noticesShowInTheStatusRowBeforeTheyReturn() {
        try (Sending sending = new Sending(stub.url())) {
            sending.logon.transportNotify(TransportNotice.BEGIN_OUTBOUND);
            assertEquals(
                    Set.of(StatusBit.AVAILABLE, StatusBit.OUTBOUND_ENABLED),
                    sending.support.statusRow().orElseThrow());
            sending.logon.transportNotify(TransportNotice.BEGIN_OUTBOUND_FLUSH);
            assertTrue(sending.support.statusRow().orElseThrow().contains(StatusBit.OUTBOUND_FLUSH));
            sending.logon.transportNotify(TransportNotice.END_OUTBOUND_FLUSH);
            sending.logon.transportNotify(TransportNotice.END_OUTBOUND);
            assertEquals(
                    Set.of(StatusBit.AVAILABLE), sending.support.statusRow().orElseThrow());
            assertEquals(List.of("SMTP"), sending.logon.addressTypes());
        }
    }
}
