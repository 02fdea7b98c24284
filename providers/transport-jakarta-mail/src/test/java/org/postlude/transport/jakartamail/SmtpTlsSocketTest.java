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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.Content;
import org.postlude.transport.EndResult;
import org.postlude.transport.Haste;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.Permit;
import org.postlude.transport.RecipientOutcome;

/** What the plain socket guarantees, under TLS: bounds, stops, and no reply taken for another. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("long")
class SmtpTlsSocketTest {
    private final SmtpStub stub = new SmtpStub();

    SmtpTlsSocketTest() throws IOException {
        stub.always("EHLO", Reaction.offers("STARTTLS", "SIZE"));
        stub.always("STAR", Reaction.say("220 go").then(Reaction.tls(Certificates.Kind.GOOD)));
    }

    @AfterEach
    void close() throws IOException {
        stub.close();
    }

    private Sending sending(String... options) {
        List<String> all = new ArrayList<>(List.of("starttls", "required", "trust", Certificates.pem()));
        all.addAll(List.of(options));
        return new Sending(stub.url(), all.toArray(String[]::new));
    }

    private Reaction takingNothing(CountDownLatch reached) {
        return line -> {
            reached.countDown();
            line.awaitOver();
            return false;
        };
    }

    @ParameterizedTest
    @CsvSource({"MAIL, commandTimeout", "RCPT, commandTimeout", "DATA, dataTimeout"})
    void silenceAndDripsAreBounded(String step, String option) throws Exception {
        for (Reaction reaction : List.of(Reaction.silence(), Reaction.drip("2"))) {
            stub.on(step, reaction);
            try (Sending sending = sending(option, "200ms")) {
                String told = Sending.told(sending.outcome());
                assertTrue(told.contains("no complete reply within 200 ms"), told);
            }
        }
    }

    @Test
    void aPeerThatTakesNoDataIsCutOff() throws Exception {
        stub.on("BODY", takingNothing(new CountDownLatch(1)));
        try (Sending sending = sending("writeTimeout", "200ms")) {
            String told = Sending.told(sending.outcomes(sending.message(Content.of(new byte[30_000_000])))
                    .get(0));
            assertTrue(told.startsWith("Deferred") && told.contains("took no more data"), told);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cancel", "hurry", "close"})
    void aWriteThatHangsIsStoppedFromOutsideAtOnce(String how) throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        stub.on("BODY", takingNothing(reached));
        try (Sending sending = sending("writeTimeout", "1h", "dotTimeout", "1h")) {
            OutboundMessage message = sending.message(Content.of(new byte[30_000_000]));
            CompletableFuture<EndResult> end = sending.sendAside(message);
            assertTrue(SmtpStub.await(reached));
            switch (how) {
                case "cancel" -> sending.cancel(message);
                case "hurry" -> sending.logon.transportLogoff(Haste.HURRY);
                default -> sending.logon.close();
            }
            assertInstanceOf(EndResult.Stopped.class, end.join());
            assertEquals(List.of(), stub.received);
        }
    }

    // What lies in a buffer of ours when the permit is withheld must not be ended by TLS saying goodbye either.
    @ParameterizedTest
    @ValueSource(ints = {0, 4_096, 100_000})
    void T7_afterStopNoDotReachesThePeer(int size) throws Exception {
        try (Sending sending = sending()) {
            sending.support.answer(Permit.STOP);
            byte[] bytes = "x\r\n".repeat(size / 3 + 1).getBytes(StandardCharsets.US_ASCII);
            assertInstanceOf(EndResult.Stopped.class, sending.send(sending.message(Content.of(bytes))));
            await().until(() -> stub.openConnections() == 0);
            assertEquals(List.of(), stub.received);
            assertTrue(stub.lines().stream().noneMatch(line -> line.equals("1 .") || line.startsWith("1 QUIT")));
        }
    }

    @Test
    void T8_aConnectionThatIsLostAfterTheDotIsInDoubt() throws Exception {
        stub.on("DOT", Reaction.cut());
        try (Sending sending = sending()) {
            assertInstanceOf(RecipientOutcome.InDoubt.class, sending.outcome());
        }
    }

    @Test
    void aReplyThatNobodyAskedForIsNotTakenForTheNextOne() throws Exception {
        stub.on("RCPT", Reaction.raw("250 ok\r\n250 and more\r\n"));
        try (Sending sending = sending()) {
            String told = Sending.told(sending.outcome());
            assertTrue(told.startsWith("Deferred 4.4.2") && told.contains("spoke out of turn"), told);
            assertEquals(List.of(), stub.received);
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
        try (Sending sending = sending()) {
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
            idle.countDown();
            assertTrue(SmtpStub.await(said));
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
            assertEquals(2, stub.connections());
            assertEquals(2, stub.received.size());
        }
    }

    @Test
    void T10_aNormalLogoffSaysQuitAndWaitsForNoGoodbyeOfTls() throws Exception {
        try (Sending sending = sending()) {
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
            sending.logon.transportLogoff(Haste.NORMAL);
            await().until(() -> stub.openConnections() == 0);
            assertEquals(1, stub.count("QUIT"));
        }
    }

    @Test
    void writesAreBoundedByOneThreadHoweverManyConnectionsThereAre() throws Exception {
        int connections = 20;
        try (Sending sending = sending("connections", Integer.toString(connections), "writeTimeout", "5s")) {
            sending.support.withhold();
            List<CompletableFuture<EndResult>> ends = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                OutboundMessage message = sending.message();
                ends.add(sending.sendAside(message));
                sending.support.awaitAsked(message.attempt(), Duration.ofSeconds(10));
            }
            List<String> ours = Thread.getAllStackTraces().keySet().stream()
                    .map(Thread::getName)
                    .filter(name -> !name.startsWith("postlude-stub-") && !name.startsWith("test-worker-"))
                    .filter(name -> name.startsWith("postlude-wire-") || name.contains("pool-"))
                    .toList();
            assertEquals(connections, stub.openConnections());
            assertEquals(List.of("postlude-wire-out-housekeeper"), ours);
            sending.support.answer(Permit.PROCEED);
            ends.forEach(CompletableFuture::join);
        }
    }
}
