package org.postlude.transport.jakartamail;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.Content;
import org.postlude.message.Phase;
import org.postlude.transport.Attempt;
import org.postlude.transport.EndResult;
import org.postlude.transport.Haste;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;

/** Stopped by a withheld permit, by a cancel, by a logoff in a hurry. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SmtpStopTest {
    private final SmtpStub stub = new SmtpStub();
    private final Sending sending = new Sending(stub.url());
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch let = new CountDownLatch(1);

    SmtpStopTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        let.countDown();
        sending.close();
        stub.close();
    }

    // 4 KiB stays in our buffer, 1 MB is on its way when the permit is asked: neither may ever be ended by a dot.
    @ParameterizedTest
    @ValueSource(ints = {0, 4_096, 8_192, 1_000_000})
    void T7_afterStopNoDotReachesThePeer(int size) throws Exception {
        sending.support.answer(Permit.STOP);
        OutboundMessage message =
                sending.message(Content.of("x\r\n".repeat(size / 3 + 1).getBytes(StandardCharsets.US_ASCII)));
        assertInstanceOf(EndResult.Stopped.class, sending.send(message));
        await().until(() -> stub.openConnections() == 0);
        assertEquals(List.of(), stub.received);
        assertTrue(
                stub.lines().stream().noneMatch(line -> line.equals("1 .") || line.startsWith("1 QUIT")),
                "no dot, no QUIT");
        sending.support.answer(Permit.PROCEED);
        assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
        assertEquals(2, stub.connections());
    }

    @Test
    void anInterruptWhileAskingHandsNothingOver() throws Exception {
        sending.support.withhold();
        OutboundMessage message = sending.message();
        Attempt attempt = assertInstanceOf(Attempt.class, sending.submit(message));
        Thread worker = Thread.currentThread();
        sending.support.onAsked(asked -> worker.interrupt());
        assertThrows(InterruptedException.class, attempt::endMessage);
        await().until(() -> stub.openConnections() == 0);
        assertEquals(List.of(), stub.received);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "BODY"})
    void T12_aCancelBeforeThePermitStopsWhateverHangs(String step) throws Exception {
        stub.on(step, Reaction.cut().behind(reached, let));
        OutboundMessage message = sending.message(Content.of(new byte[20_000_000]));
        CompletableFuture<EndResult> end = sending.sendAside(message);
        assertTrue(SmtpStub.await(reached));
        if (step.equals("BODY")) {
            await().until(() -> sending.support.phases(message.attempt()).contains(Phase.BODY));
        }
        sending.cancel(message);
        assertInstanceOf(EndResult.Stopped.class, end.join());
        assertEquals(List.of(), stub.received);
    }

    @Test
    void T12_aCancelWhileThePermitIsWithheldStops() throws Exception {
        sending.support.withhold();
        OutboundMessage message = sending.message();
        CompletableFuture<EndResult> end = sending.sendAside(message);
        sending.support.awaitAsked(message.attempt(), Duration.ofSeconds(10));
        sending.cancel(message);
        await().until(() -> stub.openConnections() == 0); // at once, not only when the permit is answered
        sending.support.answer(Permit.PROCEED); // too late: the cancel was first
        assertInstanceOf(EndResult.Stopped.class, end.join());
        assertEquals(List.of(), stub.received);
    }

    @Test
    void T12_aCancelThatOvertakesItsSubmitStopsItToo() throws Exception {
        OutboundMessage message = sending.message();
        sending.cancel(message);
        assertInstanceOf(EndResult.Stopped.class, sending.send(message));
        assertEquals(List.of(), stub.received);
        assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
    }

    @Test
    void T12_aCancelStopsAConnectThatHangs() throws Exception {
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SmtpHungPeerTest.fill(full, waiting);
            try (Sending hanging = new Sending("smtp://127.0.0.1:" + full.getLocalPort(), "connectTimeout", "25s")) {
                cancelStops(hanging);
            }
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    @Test
    void T12_aCancelStopsALookUpThatHangs() throws Exception {
        SmtpTransportProvider slow = new SmtpTransportProvider(host -> {
            try {
                SmtpStub.await(let);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new InetAddress[0];
        });
        try (Sending hanging = new Sending(slow, "smtp://mail.example.org", "connectTimeout", "25s")) {
            cancelStops(hanging);
        }
    }

    private static void cancelStops(Sending hanging) {
        OutboundMessage message = hanging.message();
        CompletableFuture<EndResult> end = hanging.sendAside(message);
        await().until(() -> hanging.support.phases(message.attempt()).contains(Phase.CONNECTING));
        hanging.cancel(message);
        assertInstanceOf(EndResult.Stopped.class, end.join());
    }

    @Test
    void aCancelAfterThePermitChangesNothing() throws Exception {
        stub.on("DOT", Reaction.say("250 2.0.0 queued").behind(reached, let));
        OutboundMessage message = sending.message();
        CompletableFuture<EndResult> end = sending.sendAside(message);
        assertTrue(SmtpStub.await(reached));
        sending.cancel(message);
        let.countDown();
        assertInstanceOf(
                RecipientOutcome.Accepted.class,
                Sending.outcomes(message, end.join()).get(0));
    }

    @Test
    void aCancelOfWhatHasEndedTouchesNobodyElse() throws Exception {
        OutboundMessage first = sending.message();
        sending.send(first);
        stub.on("DOT", Reaction.say("250 2.0.0 queued").behind(reached, let));
        OutboundMessage second = sending.message();
        CompletableFuture<EndResult> end = sending.sendAside(second);
        assertTrue(SmtpStub.await(reached));
        sending.cancel(first);
        let.countDown();
        assertInstanceOf(
                RecipientOutcome.Accepted.class,
                Sending.outcomes(second, end.join()).get(0));
        assertEquals(1, stub.connections(), "both on the same connection");
    }

    @Test
    void failuresThatWereToldBeforeTheCancelAreKept() throws Exception {
        stub.on("MAIL", Reaction.say("550 5.7.1 no"));
        OutboundMessage message = sending.message();
        Attempt attempt = assertInstanceOf(Attempt.class, sending.submit(message));
        EndResult end = attempt.endMessage();
        sending.cancel(message);
        assertEquals(
                "Refused 550 5.7.1 no",
                Sending.told(Sending.outcomes(message, end).get(0)));
    }

    @Test
    void theSpoolerCanStopALongBodyByItsYield() throws Exception {
        sending.support.stopOnYield();
        assertInstanceOf(EndResult.Stopped.class, sending.send(sending.message(Content.of(new byte[1_000_000]))));
        assertEquals(List.of(), stub.received);
    }

    /** A connection that was cut would fail the next message, which a server that is not reached costs no attempt. */
    @Test
    void aConnectionThatWasCutWhileTheContentWasLookedAtIsNotUsedAgain() throws Exception {
        sending.support.stopOnYield();
        assertInstanceOf(EndResult.Stopped.class, sending.send(sending.message(Content.of(new byte[200_000]))));
        await().until(() -> stub.openConnections() == 0);
        stub.down();
        assertInstanceOf(SubmitResult.NetworkError.class, sending.submit(sending.message()));
    }

    @Test
    void T10_aHurriedLogoffStopsWhatHasNoPermitAndLeavesTheOtherInDoubt() throws Exception {
        stub.on("DOT", Reaction.cut().behind(reached, let));
        OutboundMessage committed = sending.message();
        CompletableFuture<EndResult> first = sending.sendAside(committed);
        assertTrue(SmtpStub.await(reached));
        sending.support.withhold();
        OutboundMessage waiting = sending.message();
        CompletableFuture<EndResult> second = sending.sendAside(waiting);
        sending.support.awaitAsked(waiting.attempt(), Duration.ofSeconds(10));
        sending.logon.transportLogoff(Haste.HURRY);
        sending.support.answer(Permit.PROCEED);
        assertInstanceOf(
                RecipientOutcome.InDoubt.class,
                Sending.outcomes(committed, first.join()).get(0));
        assertInstanceOf(EndResult.Stopped.class, second.join());
        assertEquals(1, stub.received.size());
    }

    @Test
    void closeWithoutLogoffIsAHurriedOne() throws Exception {
        stub.on("MAIL", Reaction.silence().behind(reached, let));
        CompletableFuture<EndResult> end = sending.sendAside(sending.message());
        assertTrue(SmtpStub.await(reached));
        sending.logon.close();
        assertInstanceOf(EndResult.Stopped.class, end.join());
        assertThrows(IllegalStateException.class, () -> sending.submit(sending.message()));
    }

    @Test
    void T10_anAttemptThatGoesOnAfterCloseTellsNobody() throws Exception {
        OutboundMessage message = sending.message();
        Attempt attempt = assertInstanceOf(Attempt.class, sending.submit(message));
        sending.logon.close();
        sending.support.closed();
        assertInstanceOf(EndResult.Stopped.class, attempt.endMessage());
        assertEquals(List.of(Phase.CONNECTING), sending.support.phases(message.attempt()));
    }

    @Test
    void aFailingSupportHandsNothingOver() throws Exception {
        sending.support.onAsked(attempt -> {
            throw new IllegalStateException("the spooler is gone");
        });
        CompletableFuture<EndResult> end = sending.sendAside(sending.message());
        ExecutionException thrown = assertThrows(ExecutionException.class, end::get);
        assertInstanceOf(IllegalStateException.class, thrown.getCause());
        await().until(() -> stub.openConnections() == 0);
        assertEquals(List.of(), stub.received);
    }
}
