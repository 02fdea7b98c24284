package org.postlude.transport.jakartamail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.Content;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;

/** A peer that says nothing, too much, or nonsense. Everything ends by its own bound; the test's is only a net. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SmtpHungPeerTest {
    final SmtpStub stub = newStub();

    SmtpHungPeerTest() throws IOException {}

    SmtpStub newStub() throws IOException {
        return new SmtpStub();
    }

    @AfterEach
    void close() throws IOException {
        stub.close();
    }

    private Sending impatient(String option) {
        return new Sending(stub.url(), option, "200ms");
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT, greetingTimeout",
        "EHLO, commandTimeout",
        "MAIL, commandTimeout",
        "RCPT, commandTimeout",
        "DATA, dataTimeout"
    })
    void silenceBeforeTheDotDefers(String step, String option) throws Exception {
        stub.on(step, Reaction.silence());
        try (Sending sending = impatient(option)) {
            RecipientOutcome outcome = sending.outcome();
            assertInstanceOf(RecipientOutcome.Deferred.class, outcome);
            assertTrue(Sending.told(outcome).contains("no complete reply within 200 ms"), Sending.told(outcome));
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
            assertEquals(2, stub.connections());
        }
    }

    @Test
    void T8_silenceAfterTheDotIsInDoubt() throws Exception {
        stub.on("DOT", Reaction.silence());
        try (Sending sending = impatient("dotTimeout")) {
            RecipientOutcome outcome = sending.outcome();
            assertInstanceOf(RecipientOutcome.InDoubt.class, outcome);
            assertEquals("InDoubt 4.4.2 the final dot: no complete reply within 200 ms", Sending.told(outcome));
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
            assertEquals(2, stub.connections());
        }
    }

    @Test
    void aReplyThatDripsIsBoundedAsAWhole() throws Exception {
        stub.on("MAIL", Reaction.drip("2"));
        try (Sending sending = impatient("commandTimeout")) {
            assertInstanceOf(RecipientOutcome.Deferred.class, sending.outcome());
        }
    }

    @Test
    void aPeerThatTakesNoDataIsCutOff() throws Exception {
        stub.on("BODY", line -> {
            line.awaitOver();
            return false;
        });
        try (Sending sending = impatient("writeTimeout")) {
            RecipientOutcome outcome = sending.outcomes(sending.message(Content.of(new byte[30_000_000])))
                    .get(0);
            assertInstanceOf(RecipientOutcome.Deferred.class, outcome);
            assertTrue(Sending.told(outcome).contains("took no more data"), Sending.told(outcome));
        }
    }

    @Test
    void anAddressThatDoesNotAnswerIsANetworkError() throws Exception {
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fill(full, waiting);
            try (Sending sending = new Sending("smtp://127.0.0.1:" + full.getLocalPort(), "connectTimeout", "200ms")) {
                SubmitResult.NetworkError error =
                        assertInstanceOf(SubmitResult.NetworkError.class, sending.submit(sending.message()));
                assertTrue(error.reason().contains("no answer within"), error.reason());
            }
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    /** Connects until the backlog takes no more. */
    static void fill(ServerSocket full, List<Socket> waiting) throws IOException {
        for (int i = 0; i < 10; i++) {
            Socket socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(new InetSocketAddress(full.getInetAddress(), full.getLocalPort()), 300);
            } catch (SocketTimeoutException isFull) {
                return;
            }
        }
        throw new AssertionError("the backlog took ten connections");
    }

    @Test
    void aResolverThatHangsIsANetworkErrorToo() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        SmtpTransportProvider hanging = new SmtpTransportProvider(host -> {
            try {
                never.await(25, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new InetAddress[0];
        });
        try (Sending sending = new Sending(hanging, "smtp://mail.example.org", "connectTimeout", "200ms")) {
            SubmitResult.NetworkError error =
                    assertInstanceOf(SubmitResult.NetworkError.class, sending.submit(sending.message()));
            assertEquals("the name mail.example.org was not resolved within 200 ms", error.reason());
        }
        never.countDown();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "EHLO", "MAIL", "RCPT", "DATA"})
    void nonsenseBeforeTheDotDefers(String step) throws Exception {
        String endless = "250-" + "x".repeat(500) + "\r\n";
        List<Reaction> nonsense = List.of(
                Reaction.raw("garbage\r\n"),
                Reaction.raw("\r\n"),
                Reaction.raw("+25 x\r\n"),
                Reaction.raw("1000 x\r\n"),
                Reaction.raw("999 x\r\n"),
                Reaction.raw("250-a\r\n550 b\r\n"),
                Reaction.raw("\0\0\0\0\r\n"),
                Reaction.raw("250" + "y".repeat(1 << 20) + "\r\n"),
                Reaction.raw("250 " + "y".repeat(1 << 20)),
                Reaction.raw(endless.repeat(2_000)),
                Reaction.raw("x\r\n".repeat(30_000)));
        try (Sending sending = new Sending(stub.url(), "commandTimeout", "2s", "greetingTimeout", "2s")) {
            for (Reaction reaction : nonsense) {
                stub.on(step, reaction.then(Reaction.cut()));
                RecipientOutcome outcome = sending.outcome();
                assertInstanceOf(RecipientOutcome.Deferred.class, outcome);
                assertTrue(outcome.reply().text().length() <= 256, "a report stays readable");
            }
            assertEquals(List.of(), stub.received);
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
        }
    }

    @Test
    void T5_aStrayReplyBehindThe354IsNotTakenForTheDots() throws Exception {
        stub.on("DATA", Reaction.say("354 go on", "250 2.0.0 queued, or so it seems"));
        try (Sending sending = impatient("commandTimeout")) {
            OutboundMessage message = sending.message();
            assertInstanceOf(
                    RecipientOutcome.Deferred.class, sending.outcomes(message).get(0));
            assertFalse(sending.support.isAsked(message.attempt()));
            assertEquals(List.of(), stub.received);
        }
    }

    @Test
    void aReplyWithoutEndIsLeftAfter64KiB() throws Exception {
        for (String reply : List.of("250 " + "y".repeat(1 << 20) + "\r\n", "250-y\r\n".repeat(20_000) + "250 y\r\n")) {
            stub.on("MAIL", Reaction.raw(reply));
            try (Sending sending = new Sending(stub.url())) {
                RecipientOutcome outcome = sending.outcome();
                assertEquals(
                        "Deferred 4.4.2 MAIL: connection lost: the reply is longer than 65536 octets",
                        Sending.told(outcome));
            }
        }
    }

    @Test
    void T5_aReplyTooManyIsNotTakenForTheDots() throws Exception {
        stub.on("RCPT", Reaction.say("250 ok", "250 and a stray one"));
        try (Sending sending = impatient("commandTimeout")) {
            RecipientOutcome outcome = sending.outcome();
            String told = Sending.told(outcome); // depends on whether it is seen before or as the reply to DATA
            assertTrue(told.contains("spoke out of turn") || told.contains("a stray one out of place"), told);
            assertInstanceOf(RecipientOutcome.Deferred.class, outcome);
            assertEquals(List.of(), stub.received);
        }
    }
}
