package org.postlude.transport.jakartamail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.transport.EndResult;
import org.postlude.transport.OutboundMessage;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportNotice;

/** AUTH: what is said, when, and what becomes of the mail if the server does not like it. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SmtpLoginTest {
    private final SmtpStub stub = new SmtpStub();
    private final StubLogin login = new StubLogin();
    private final List<Boolean> asked = Collections.synchronizedList(new ArrayList<>());

    SmtpLoginTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        stub.close();
    }

    private Sending sending(String mechanisms, SmtpTransportProvider provider, String... options) {
        stub.always("EHLO", Reaction.offers("STARTTLS", mechanisms));
        stub.always("STAR", Reaction.say("220 go").then(Reaction.tls(Certificates.Kind.GOOD)));
        stub.always("AUTH", login);
        List<String> all = new ArrayList<>(List.of("trust", Certificates.pem(), "user", StubLogin.USER));
        all.addAll(List.of(options));
        return new Sending(provider, stub.url(), all.toArray(String[]::new));
    }

    private SmtpTransportProvider password(String password) {
        return new SmtpTransportProvider().withPasswords(question -> {
            asked.add(question.refused());
            return password;
        });
    }

    private SmtpTransportProvider tokens(String first, String then) {
        return new SmtpTransportProvider().withTokens(question -> {
            asked.add(question.refused());
            return question.refused() ? then : first;
        });
    }

    private static String wait(Sending sending, Duration atMost) throws InterruptedException {
        SubmitResult.Wait wait = assertInstanceOf(SubmitResult.Wait.class, sending.submit(sending.message()));
        assertTrue(wait.retryAfter().compareTo(atMost) <= 0, wait::toString);
        return wait.reason();
    }

    @ParameterizedTest
    @CsvSource({"AUTH PLAIN LOGIN, PLAIN", "AUTH LOGIN PLAIN, PLAIN", "AUTH LOGIN CRAM-MD5, LOGIN", "AUTH=LOGIN, LOGIN"
    })
    void aPasswordGoesByPlainOrElseByLogin(String offered, String expected) throws Exception {
        try (Sending sending = sending(offered, password(StubLogin.PASSWORD))) {
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
        }
        assertEquals(1, login.tried().size());
        assertTrue(login.tried().get(0).startsWith(expected + " "));
    }

    @Test
    void aTokenGoesByXoauth2BeforeAnythingElse() throws Exception {
        SmtpTransportProvider both = password(StubLogin.PASSWORD).withTokens(question -> StubLogin.TOKEN);
        try (Sending sending = sending("AUTH PLAIN LOGIN XOAUTH2", both)) {
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
        }
        assertEquals(
                List.of("XOAUTH2 user=" + StubLogin.USER + "\1auth=Bearer " + StubLogin.TOKEN + "\1\1"), login.tried());
    }

    @Test
    void theOptionSaysWhichMechanismsMayBeUsed() throws Exception {
        try (Sending sending = sending("AUTH PLAIN LOGIN", password(StubLogin.PASSWORD), "auth", "login")) {
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
        }
        assertTrue(login.tried().get(0).startsWith("LOGIN "));
    }

    @Test
    void aLongTokenDoesNotGoWithTheCommand() throws Exception {
        try (Sending sending = sending("AUTH XOAUTH2", tokens("x".repeat(2_000), StubLogin.TOKEN))) {
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
        }
        assertTrue(stub.lines().contains("1 AUTH XOAUTH2"));
    }

    @Test
    void aConnectionThatIsLoggedInIsUsedAgain() throws Exception {
        try (Sending sending = sending("AUTH PLAIN", password(StubLogin.PASSWORD))) {
            for (int i = 0; i < 5; i++) {
                assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
            }
        }
        assertEquals(1, stub.count("AUTH"));
        assertEquals(List.of(false), asked);
    }

    @Test
    void theSecretIsAskedForAnewForEachConnection() throws Exception {
        try (Sending sending = sending("AUTH PLAIN", password(StubLogin.PASSWORD), "messagesPerConnection", "1")) {
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
        }
        assertEquals(List.of(false, false), asked);
    }

    @Test
    void aTokenThatIsRefusedIsAskedForOnceMoreWithAHint() throws Exception {
        try (Sending sending = sending("AUTH XOAUTH2", tokens("stale", StubLogin.TOKEN))) {
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
        }
        assertEquals(List.of(false, true), asked);
        assertEquals(1, stub.connections());
    }

    @Test
    void theSameTokenIsNotTriedTwice() throws Exception {
        try (Sending sending = sending("AUTH XOAUTH2", tokens("stale", "stale"))) {
            assertTrue(sending.unconfigured().endsWith("XOAUTH2: 535 5.7.8 no"));
        }
        assertEquals(1, login.tried().size());
        assertEquals(List.of(false, true), asked);
    }

    @Test
    void aRefusedPasswordHoldsTheTransportAndIsNotTriedWithEachMessage() throws Exception {
        try (Sending sending = sending("AUTH PLAIN", password("wrong"))) {
            for (int i = 0; i < 3; i++) {
                String reason = sending.unconfigured();
                assertTrue(reason.endsWith("login as " + StubLogin.USER + ": PLAIN: 535 5.7.8 no"), reason);
            }
            assertEquals(1, stub.connections());
            sending.support.time().advance(Duration.ofMinutes(5));
            sending.unconfigured();
            assertEquals(2, stub.connections());
            sending.logon.transportNotify(TransportNotice.BEGIN_OUTBOUND_FLUSH);
            sending.unconfigured();
            assertEquals(3, stub.connections(), "a flush wants it tried now");
        }
        assertEquals(0, stub.count("MAIL"));
    }

    @Test
    void aWrongPasswordIsTriedOnceHoweverManyConnectionsThereAre() throws Exception {
        CountDownLatch all = new CountDownLatch(10);
        try (Sending sending = sending("AUTH PLAIN", password("wrong"))) {
            Reaction ehlo = Reaction.offers("STARTTLS", "AUTH PLAIN");
            stub.always("EHLO", line -> {
                if (line.isSecured()) {
                    all.countDown();
                }
                return ehlo.on(line);
            });
            stub.always("AUTH", line -> SmtpStub.await(all) && login.on(line));
            List<CompletableFuture<SubmitResult>> results = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                OutboundMessage message = sending.message();
                results.add(CompletableFuture.supplyAsync(
                        () -> submit(sending, message), command -> new Thread(command).start()));
            }
            for (CompletableFuture<SubmitResult> result : results) {
                assertInstanceOf(SubmitResult.Unconfigured.class, result.get(20, TimeUnit.SECONDS));
            }
        }
        assertEquals(10, stub.connections());
        assertEquals(1, login.tried().size(), () -> "tried: " + login.tried());
    }

    private static SubmitResult submit(Sending sending, OutboundMessage message) {
        try {
            return sending.submit(message);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whoWaitsForTheFirstLoginCanBeStoppedAndGoesOnWhenItHasSucceeded() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch more = new CountDownLatch(3);
        CountDownLatch let = new CountDownLatch(1);
        try (Sending sending = sending("AUTH PLAIN", password(StubLogin.PASSWORD))) {
            Reaction ehlo = Reaction.offers("STARTTLS", "AUTH PLAIN");
            stub.always("EHLO", line -> {
                if (line.isSecured()) {
                    more.countDown();
                }
                return ehlo.on(line);
            });
            stub.always("AUTH", login.behind(first, let));
            CompletableFuture<EndResult> one = sending.sendAside(sending.message());
            assertTrue(SmtpStub.await(first));
            OutboundMessage stopped = sending.message();
            CompletableFuture<EndResult> two = sending.sendAside(stopped);
            CompletableFuture<EndResult> three = sending.sendAside(sending.message());
            assertTrue(SmtpStub.await(more));
            sending.cancel(stopped);
            assertInstanceOf(EndResult.Stopped.class, two.join());
            assertEquals(List.of(), login.tried(), "the first is not answered yet");
            let.countDown();
            assertInstanceOf(EndResult.Done.class, one.join());
            assertInstanceOf(EndResult.Done.class, three.join());
        }
        assertEquals(2, stub.received.size());
    }

    @Test
    void aServerThatCannotSayNowIsTriedAgainSoon() throws Exception {
        try (Sending sending = sending("AUTH PLAIN", password(StubLogin.PASSWORD))) {
            stub.on("AUTH", Reaction.say("454 4.7.0 not now"), Reaction.cut(), Reaction.say("nonsense"));
            assertTrue(wait(sending, Duration.ofMinutes(1)).endsWith("PLAIN: 454 4.7.0 not now"));
            assertTrue(
                    wait(sending, Duration.ofMinutes(1)).endsWith("connection lost: the server closed the connection"));
            assertTrue(wait(sending, Duration.ofMinutes(1)).endsWith("what is no SMTP reply"));
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "AUTH CRAM-MD5, the server offers CRAM-MD5 and none of [PLAIN; LOGIN]",
        "SIZE, the server offers no AUTH"
    })
    void noMechanismInCommonWaits(String offered, String why) throws Exception {
        try (Sending sending = sending(offered, password(StubLogin.PASSWORD))) {
            String reason = sending.unconfigured();
            assertTrue(reason.replace(",", ";").contains(why), reason);
        }
        assertEquals(List.of(), asked, "and nobody was asked for the password");
    }

    @Test
    void whatWasOfferedInPlainTextIsNotBelieved() throws Exception {
        try (Sending sending = sending("SIZE", password(StubLogin.PASSWORD))) {
            stub.always(
                    "EHLO",
                    line -> Reaction.say("250-stub", line.isSecured() ? "250 SIZE" : "250-STARTTLS\r\n250 AUTH PLAIN")
                            .on(line));
            assertTrue(sending.unconfigured().endsWith("the server offers no AUTH"));
        }
    }

    @Test
    void nothingIsSaidInPlainTextUnlessThatIsAllowed() throws Exception {
        stub.always("EHLO", Reaction.say("250-stub", "250 AUTH PLAIN"));
        stub.always("AUTH", login);
        try (Sending sending = new Sending(password(StubLogin.PASSWORD), stub.url(), "user", StubLogin.USER)) {
            assertTrue(sending.unconfigured().endsWith("STARTTLS is required and was not offered"));
            assertEquals(List.of(), login.tried());
        }
        try (Sending sending = new Sending(
                password(StubLogin.PASSWORD),
                stub.url(),
                "user",
                StubLogin.USER,
                "starttls",
                "off",
                "unprotectedLogin",
                "allow")) {
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
            assertEquals(1, login.tried().size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two\nlines", "\0"})
    void aSecretThatIsNoneWaits(String nothing) throws Exception {
        try (Sending sending = sending("AUTH PLAIN", password(nothing))) {
            assertTrue(sending.unconfigured().endsWith("is empty or holds a control character"));
        }
    }

    @Test
    void aSourceThatHasNoneSaysWhyAndOneThatBreaksIsNotQuoted() throws Exception {
        SmtpTransportProvider none = new SmtpTransportProvider().withPasswords(question -> {
            throw new IOException("the safe is closed");
        });
        try (Sending sending = sending("AUTH PLAIN", none)) {
            assertTrue(sending.unconfigured().endsWith("no password: the safe is closed"));
        }
        SmtpTransportProvider broken = new SmtpTransportProvider().withPasswords(question -> {
            throw new IllegalStateException(StubLogin.PASSWORD);
        });
        try (Sending sending = sending("AUTH PLAIN", broken)) {
            assertTrue(sending.unconfigured().endsWith("no password: java.lang.IllegalStateException"));
        }
    }

    @Test
    void aSourceThatHangsIsStoppedByACancelAndByTime() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        SmtpTransportProvider hanging = new SmtpTransportProvider(InetAddress::getAllByName).withPasswords(question -> {
            reached.countDown();
            new CountDownLatch(1).await();
            return "";
        });
        try (Sending sending = sending("AUTH PLAIN", hanging)) {
            OutboundMessage message = sending.message();
            CompletableFuture<EndResult> end = sending.sendAside(message);
            assertTrue(SmtpStub.await(reached));
            sending.cancel(message);
            assertInstanceOf(EndResult.Stopped.class, end.join());
        }
        try (Sending sending = sending("AUTH PLAIN", hanging, "connectTimeout", "300ms")) {
            assertFalse(wait(sending, Duration.ofMinutes(1)).isEmpty());
        }
    }
}
