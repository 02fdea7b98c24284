package org.postlude.transport.jakartamail;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;

/** Each setting against each thing that a server, or somebody in between, can do about STARTTLS. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SmtpStartTlsTest {
    private final SmtpStub stub = new SmtpStub();

    SmtpStartTlsTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        stub.close();
    }

    private void offering(Certificates.Kind certificate) {
        stub.always("EHLO", Reaction.offers("STARTTLS", "SIZE 10000000"));
        stub.always("STAR", Reaction.say("220 go").then(Reaction.tls(certificate)));
    }

    private Sending required() {
        return new Sending(stub.url(), "starttls", "required", "trust", Certificates.pem());
    }

    private Sending opportunistic() {
        return new Sending(stub.url());
    }

    private String refusal(Sending sending) throws InterruptedException {
        SubmitResult.NetworkError error =
                assertInstanceOf(SubmitResult.NetworkError.class, sending.submit(sending.message()));
        assertEquals(0, stub.count("MAIL"), "nothing in plain text");
        return error.reason();
    }

    private String lasting(Sending sending) throws InterruptedException {
        String reason = sending.unconfigured();
        assertEquals(0, stub.count("MAIL"), "nothing in plain text");
        return reason;
    }

    private void acceptedInTls(int expectedConnections) {
        assertEquals(1, stub.received.size());
        assertTrue(stub.lines().contains(expectedConnections + " <TLS>"), stub.lines()::toString);
        assertEquals(expectedConnections, stub.connections());
    }

    private void acceptedInPlain(int expectedConnections) {
        assertEquals(1, stub.received.size());
        assertTrue(stub.lines().stream().noneMatch((expectedConnections + " <TLS>")::equals), stub.lines()::toString);
        assertEquals(expectedConnections, stub.connections());
    }

    @Test
    void requiredGoesThroughTlsAndAsksForTheExtensionsAgain() throws Exception {
        offering(Certificates.Kind.GOOD);
        try (Sending sending = required()) {
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
            acceptedInTls(1);
            assertEquals(2, stub.count("EHLO"));
            assertTrue(stub.lines().stream().anyMatch(line -> line.contains(" SIZE=")), "by what was offered in TLS");
        }
    }

    @Test
    void aPkcs12FileIsTrustedAsWell() throws Exception {
        offering(Certificates.Kind.GOOD);
        Secrets secrets = new Secrets(null, null, name -> name.equals("TRUST") ? Certificates.PASSWORD : null);
        SmtpTransportProvider provider = new SmtpTransportProvider(java.net.InetAddress::getAllByName, secrets);
        try (Sending sending = new Sending(
                provider,
                stub.url(),
                "starttls",
                "required",
                "trust",
                Certificates.pkcs12(),
                "trustPassword",
                "env:TRUST")) {
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
            acceptedInTls(1);
        }
    }

    @Test
    void manyMessagesGoThroughOneHandshake() throws Exception {
        offering(Certificates.Kind.GOOD);
        try (Sending sending = required()) {
            for (int i = 0; i < 20; i++) {
                assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
            }
            assertEquals(1, stub.connections());
            assertEquals(20, stub.received.size());
        }
    }

    @Test
    void requiredWaitsIfItIsNotOffered() throws Exception {
        try (Sending sending = required()) {
            assertTrue(lasting(sending).endsWith("STARTTLS is required and was not offered"));
            stub.on("EHLO", Reaction.say("502 what?"));
            assertTrue(lasting(sending).endsWith("STARTTLS is required and was not offered"), "nor with HELO");
        }
    }

    @ParameterizedTest
    @CsvSource({"454 4.7.0 not now", "501 5.5.4 no", "421 4.3.0 later", "250 2.0.0 ok"})
    void requiredWaitsIfItIsRefused(String reply) throws Exception {
        offering(Certificates.Kind.GOOD);
        stub.always("STAR", Reaction.say(reply));
        try (Sending sending = required()) {
            String reason = reply.startsWith("5") ? lasting(sending) : refusal(sending);
            assertTrue(reason.endsWith("STARTTLS was refused: " + reply));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "WRONG_NAME, No subject alternative names matching IP address 127.0.0.1 found",
        "EXPIRED, the server's certificate has expired",
        "UNTRUSTED, PKIX path building failed"
    })
    void requiredWaitsForACertificateThatIsTrustedAndNamesTheHost(Certificates.Kind kind, String why) throws Exception {
        offering(kind);
        try (Sending sending = required()) {
            String reason = lasting(sending);
            assertTrue(reason.contains("TLS failed: the server's certificate"), reason);
            assertTrue(kind == Certificates.Kind.UNTRUSTED || reason.contains(why), reason);
        }
    }

    @Test
    void requiredWaitsIfTheServerIsNotTrustedByTheJdk() throws Exception {
        offering(Certificates.Kind.GOOD);
        try (Sending sending = new Sending(stub.url(), "starttls", "required")) {
            assertTrue(lasting(sending).contains("not to be trusted"));
        }
    }

    @Test
    void aHandshakeIsBoundedInTime() throws Exception {
        offering(Certificates.Kind.GOOD);
        stub.always("STAR", Reaction.say("220 go").then(Reaction.silence()));
        try (Sending sending = new Sending(
                stub.url(), "starttls", "required", "trust", Certificates.pem(), "handshakeTimeout", "200ms")) {
            String reason = refusal(sending);
            assertTrue(reason.endsWith("no complete handshake within 200 ms"), reason);
        }
    }

    @Test
    void aHandshakeThatDripsIsBoundedAsAWhole() throws Exception {
        offering(Certificates.Kind.GOOD);
        // When the client has spoken, as a server must: a handshake record of 16,000 octets, of which one comes now and
        // then.
        stub.always(
                "STAR",
                Reaction.say("220 go")
                        .then(SmtpStub.Line::awaitOctets)
                        .then(Reaction.raw("\26\3\3\76\200"))
                        .then(Reaction.drip("\2")));
        try (Sending sending = new Sending(
                stub.url(), "starttls", "required", "trust", Certificates.pem(), "handshakeTimeout", "300ms")) {
            String reason = refusal(sending);
            assertTrue(reason.endsWith("no complete handshake within 300 ms"), reason);
        }
    }

    @Test
    void requiredWaitsIfTheConnectionIsLostInTheHandshake() throws Exception {
        offering(Certificates.Kind.GOOD);
        stub.on("STAR", Reaction.say("220 go").then(Reaction.cut()), Reaction.cut());
        try (Sending sending = required()) {
            assertTrue(refusal(sending).contains("TLS failed: "));
            assertTrue(refusal(sending).endsWith("STARTTLS: the server closed the connection"));
        }
    }

    @ParameterizedTest
    @CsvSource({"250-stub", "250 ok", "x"})
    void whatIsSaidInPlainTextAfterTheReplyIsNeverTakenForTheServers(String injected) throws Exception {
        offering(Certificates.Kind.GOOD);
        stub.always("STAR", Reaction.raw("220 go\r\n" + injected + "\r\n").then(line -> {
            line.awaitEnd();
            return false;
        }));
        try (Sending sending = required()) {
            assertTrue(refusal(sending).endsWith("the server spoke on after its reply to STARTTLS, in plain text"));
        }
    }

    @Test
    void anEhloThatIsRefusedInTlsIsNoReasonToBelieveTheFirst() throws Exception {
        offering(Certificates.Kind.GOOD);
        stub.on("EHLO", Reaction.offers("STARTTLS", ""), Reaction.say("500 5.5.1 no"));
        try (Sending sending = required()) {
            assertTrue(refusal(sending).endsWith("EHLO was refused after STARTTLS: 500 5.5.1 no"));
        }
    }

    @ParameterizedTest
    @EnumSource(Certificates.Kind.class)
    void opportunisticTakesAnyCertificate(Certificates.Kind kind) throws Exception {
        offering(kind);
        try (Sending sending = opportunistic()) {
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
            acceptedInTls(1);
        }
    }

    @Test
    void opportunisticGoesOnInPlainTextIfItIsNotOfferedOrRefused() throws Exception {
        try (Sending sending = opportunistic()) {
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
            acceptedInPlain(1);
        }
        offering(Certificates.Kind.GOOD);
        stub.always("STAR", Reaction.say("454 4.7.0 not now"));
        try (Sending sending = opportunistic()) {
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
            assertEquals(2, stub.connections(), "on the same connection");
        }
    }

    @ParameterizedTest
    @CsvSource({"lost", "hangs", "injected", "nonsense"})
    void opportunisticTakesAnotherConnectionInPlainTextIfTheHandshakeFails(String how) throws Exception {
        offering(Certificates.Kind.GOOD);
        stub.on(
                "STAR",
                switch (how) {
                    case "lost" -> Reaction.say("220 go").then(Reaction.cut());
                    case "hangs" -> Reaction.say("220 go").then(Reaction.silence());
                    case "injected" -> Reaction.raw("220 go\r\n250 ok\r\n").then(Reaction.cut());
                    default ->
                        Reaction.say("220 go")
                                .then(Reaction.say("this is no TLS at all"))
                                .then(Reaction.cut());
                });
        try (Sending sending = new Sending(stub.url(), "handshakeTimeout", "300ms")) {
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
            acceptedInPlain(2);
            assertEquals(1, stub.count("STARTTLS"));
        }
    }

    @Test
    void offNeverSaysStarttls() throws Exception {
        offering(Certificates.Kind.GOOD);
        try (Sending sending = new Sending(stub.url(), "starttls", "off")) {
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
            acceptedInPlain(1);
            assertEquals(0, stub.count("STARTTLS"));
        }
    }

    @Test
    void aCancelEndsAHandshakeThatHangs() throws Exception {
        offering(Certificates.Kind.GOOD);
        CountDownLatch reached = new CountDownLatch(1);
        stub.always("STAR", Reaction.say("220 go").then(line -> {
            reached.countDown();
            line.awaitEnd();
            return false;
        }));
        for (Sending one : new Sending[] {required(), opportunistic()}) {
            try (Sending sending = one) {
                int before = stub.connections();
                OutboundMessage message = sending.message();
                CompletableFuture<EndResult> end = sending.sendAside(message);
                assertTrue(SmtpStub.await(reached));
                await().until(() -> stub.connections() > before);
                sending.cancel(message);
                assertInstanceOf(EndResult.Stopped.class, end.join());
                assertEquals(before + 1, stub.connections(), "and nothing is tried in plain text");
            }
        }
    }

    @Test
    void implicitTlsIsThereFromTheFirstOctet() throws Exception {
        stub.always("CONNECT", Reaction.tls(Certificates.Kind.GOOD).then(Reaction.say("220 stub")));
        try (Sending sending = new Sending(stub.url().replace("smtp:", "smtps:"), "trust", Certificates.pem())) {
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
            assertEquals("1 <TLS>", stub.lines().get(0));
            assertEquals(0, stub.count("STARTTLS"));
        }
    }

    @ParameterizedTest
    @EnumSource(value = Certificates.Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "GOOD")
    void implicitTlsIsVerified(Certificates.Kind kind) throws Exception {
        stub.always("CONNECT", Reaction.tls(kind).then(Reaction.say("220 stub")));
        try (Sending sending = new Sending(stub.url().replace("smtp:", "smtps:"), "trust", Certificates.pem())) {
            assertTrue(lasting(sending).contains("TLS failed: the server's certificate"));
        }
    }

    @Test
    void implicitTlsToAServerInPlainTextWaits() throws Exception {
        stub.always("CONNECT", Reaction.say("220 stub").then(Reaction.cut()));
        try (Sending sending = new Sending(stub.url().replace("smtp:", "smtps:"), "trust", Certificates.pem())) {
            String reason = refusal(sending);
            assertTrue(reason.contains("TLS failed: "), reason);
        }
    }
}
