package org.postlude.submission;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.store.LogoffMode;
import org.postlude.store.Outcome;
import org.postlude.tck.smtp.ThrowAwayCertificate;

/** Who may send, and who listens in. */
@Timeout(60)
@Tag("long")
class LoginTest {
    private static final ThrowAwayCertificate FIRST = ThrowAwayCertificate.makeTemporary("first", "127.0.0.1");
    private static final ThrowAwayCertificate SECOND = ThrowAwayCertificate.makeTemporary("second", "127.0.0.1");

    @TempDir
    Path dir;

    private static SubmissionServer.Builder withLogin(SubmissionServer.Builder builder) {
        return builder.passwords((user, password) -> user.equals("ann") && password.equals("s3cret"));
    }

    private static String plain(String user, String password) {
        return Base64.getEncoder().encodeToString(("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8));
    }

    private static SSLContext trusting(ThrowAwayCertificate certificate) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(certificate.pem())) {
            Certificate read = CertificateFactory.getInstance("X.509").generateCertificate(in);
            trusted.setCertificateEntry("server", read);
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    @Test
    void nobodySendsWithoutALoginWhereThereArePasswords() throws Exception {
        try (Desk desk = new Desk(LoginTest::withLogin);
                Wire client = desk.greet()) {
            client.ask("MAIL FROM:<sender@example.org>", "530 5.7.0");
            client.ask("AUTH PLAIN " + plain("ann", "wrong"), "535 5.7.8");
            client.ask("MAIL FROM:<sender@example.org>", "530 5.7.0");
            client.ask("AUTH PLAIN", "334");
            client.ask("*", "501 5.7.0");
            client.ask("AUTH CRAM-MD5", "504 5.5.4");
            client.ask("AUTH LOGIN", "334");
            client.ask(Base64.getEncoder().encodeToString("ann".getBytes(StandardCharsets.UTF_8)), "334");
            client.ask(Base64.getEncoder().encodeToString("s3cret".getBytes(StandardCharsets.UTF_8)), "235 2.7.0");
            client.ask("MAIL FROM:<sender@example.org>", "250");
            client.ask("AUTH PLAIN " + plain("ann", "s3cret"), "503");
        }
    }

    @Test
    void whoGuessesIsSentAway() throws Exception {
        try (Desk desk = new Desk(builder -> withLogin(builder).errors(2));
                Wire client = desk.greet()) {
            for (int i = 0; i < 2; i++) {
                client.ask("AUTH PLAIN " + plain("ann", "wrong" + i), "535");
            }
            client.ask("AUTH PLAIN " + plain("ann", "wrong"), "421 4.7.0");
            assertEquals("(closed)", client.reply());
        }
    }

    /** What the library answers by itself is an error as well. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoSaysWhatNobodyUnderstandsIsSentAway(boolean isSecure) throws Exception {
        TlsCertificate certificate = TlsCertificate.of(FIRST.pem(), FIRST.key());
        try (Desk desk = new Desk(builder -> builder.certificate(certificate).errors(3));
                Wire client = desk.greet()) {
            client.ask("FEED me", "500");
            if (isSecure) {
                client.ask("STARTTLS", "220");
                client.secure(trusting(FIRST));
            }
            client.ask("FEED me", "500");
            client.ask("NOOP", "250");
            client.ask("X", "500");
            client.ask("FEED me", "421 4.7.0 Too many errors");
            assertEquals("(closed)", client.reply());
        }
    }

    /** What was read before is not done behind the 421: its client sends it again. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothingIsDoneOfWhatCameBehindTooMuchNonsense(boolean isSecure) throws Exception {
        TlsCertificate certificate = TlsCertificate.of(FIRST.pem(), FIRST.key());
        try (Desk desk = new Desk(builder -> builder.certificate(certificate).errors(3));
                Wire client = desk.greet()) {
            if (isSecure) {
                client.ask("STARTTLS", "220");
                client.secure(trusting(FIRST));
                client.ask("EHLO client.example.org", "250");
            }
            client.raw("FOO\r\nFOO\r\nFOO\r\nFOO\r\nMAIL FROM:<sender@example.org>\r\nRCPT TO:<" + Desk.ANN
                    + ">\r\nDATA\r\nSubject: late\r\n\r\ntext\r\n.\r\nQUIT\r\n");
            String told = client.rest();
            assertTrue(told.contains("421 4.7.0 Too many errors"), told);
            assertEquals(4, told.lines().filter(line -> line.length() > 3).count() - 1, told);
            assertEquals(0, desk.server.finish(LogoffMode.ORDERLY, Desk.SOON));
            assertEquals(0, desk.store.storeLogoff(LogoffMode.ORDERLY).counts().submitted());
        }
    }

    /** A socket that was only asked something has a descriptor that nobody closes. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void whoHasGoneLeavesNothingOpen() throws Exception {
        TlsCertificate certificate = TlsCertificate.of(FIRST.pem(), FIRST.key());
        SSLContext trusting = trusting(FIRST);
        try (Desk desk = new Desk(builder -> builder.certificate(certificate))) {
            long before = descriptors();
            for (int i = 0; i < 20; i++) {
                try (Wire client = desk.greet()) {
                    client.ask("STARTTLS", "220");
                    client.secure(trusting);
                    client.ask("QUIT", "221");
                }
            }
            await().atMost(Desk.SOON).until(() -> descriptors() < before + 10);
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    /** Who is about to log in, or to shake hands, has brought nothing yet: nobody waits for him, and he brings nothing afterwards. */
    @ParameterizedTest
    @EnumSource(LogoffMode.class)
    void aLogoffDoesNotWaitForWhoIsInTheMiddleOfALogin(LogoffMode mode) throws Exception {
        TlsCertificate certificate = TlsCertificate.of(FIRST.pem(), FIRST.key());
        try (Desk desk = new Desk(builder -> withLogin(builder).certificate(certificate));
                Wire asked = desk.greet();
                Wire shaking = desk.greet()) {
            asked.ask("AUTH PLAIN", "334");
            shaking.ask("STARTTLS", "220");
            assertEquals(0, desk.server.finish(mode, Duration.ofMinutes(10)));
            asked.ask(plain("ann", "s3cret"), "235");
            asked.ask("MAIL FROM:<sender@example.org>", "451 4.3.2");
            shaking.secure(trusting(FIRST));
            shaking.ask("EHLO client.example.org", "250");
            shaking.ask("AUTH PLAIN " + plain("ann", "s3cret"), "235");
            shaking.ask("MAIL FROM:<sender@example.org>", "451 4.3.2");
            assertEquals(Outcome.RELEASED, desk.store.storeLogoff(mode).outcome());
        }
    }

    @Test
    void itListensElsewhereOnlyWithPasswordsAndACertificate() throws Exception {
        InetSocketAddress everywhere = new InetSocketAddress("0.0.0.0", 0);
        TlsCertificate certificate = TlsCertificate.of(FIRST.pem(), FIRST.key());
        for (var half : List.<UnaryOperator<SubmissionServer.Builder>>of(
                builder -> builder, LoginTest::withLogin, builder -> builder.certificate(certificate))) {
            IllegalArgumentException refused = assertThrows(
                    IllegalArgumentException.class, () -> new Desk(builder -> half.apply(builder.address(everywhere))));
            assertTrue(String.valueOf(refused.getMessage()).contains("passwords and a certificate"));
        }
    }

    @Test
    void elsewhereNothingIsSaidBeforeTls() throws Exception {
        TlsCertificate certificate = TlsCertificate.of(FIRST.pem(), FIRST.key());
        try (Desk desk = new Desk(builder ->
                        withLogin(builder).certificate(certificate).address(new InetSocketAddress("0.0.0.0", 0)));
                Wire client = desk.connect()) {
            String words = client.ask("EHLO client.example.org", "250");
            assertTrue(words.contains("STARTTLS") && !words.contains("AUTH"), words);
            client.ask("AUTH PLAIN " + plain("ann", "s3cret"), "538 5.7.11");
            client.ask("MAIL FROM:<sender@example.org>", "530 5.7.0 Say STARTTLS");
            client.ask("STARTTLS", "220");
            client.secure(trusting(FIRST));
            client.ask("MAIL FROM:<sender@example.org>", "530 5.7.0");
            words = client.ask("EHLO client.example.org", "250");
            assertTrue(!words.contains("STARTTLS") && words.contains("AUTH PLAIN LOGIN"), words);
            client.ask("AUTH PLAIN " + plain("ann", "s3cret"), "235 2.7.0");
            client.ask("MAIL FROM:<sender@example.org>", "250");
            client.ask("RCPT TO:<ann@example.org>", "250");
            client.ask("DATA", "354");
            client.ask("Subject: one\r\n\r\ntext\r\n.", "250");
            assertTrue(desk.theOneDelivered(Desk.ANN).contains(" with ESMTPSA id "));
        }
    }

    /** Whoever stands in between could else say something in the name of whom the client is about to trust. */
    @Test
    void whatWasSaidBehindStartTlsIsForgotten() throws Exception {
        TlsCertificate certificate = TlsCertificate.of(FIRST.pem(), FIRST.key());
        try (Desk desk = new Desk(builder -> builder.certificate(certificate));
                Wire client = desk.greet()) {
            client.raw("STARTTLS\r\nEHLO evil.example.org\r\nMAIL FROM:<evil@example.org>\r\n");
            client.expect("220");
            client.secure(trusting(FIRST));
            client.ask("MAIL FROM:<sender@example.org>", "503");
            client.ask("EHLO client.example.org", "250");
            client.ask("MAIL FROM:<sender@example.org>", "250");
        }
    }

    @Test
    void aCertificateIsReplacedWhileItRuns() throws Exception {
        Path chain = Files.copy(FIRST.pem(), dir.resolve("chain.pem"));
        Path key = Files.copy(FIRST.key(), dir.resolve("key.pem"));
        TlsCertificate certificate = TlsCertificate.of(chain, key);
        try (Desk desk = new Desk(builder -> builder.certificate(certificate))) {
            assertTrue(shown(desk, FIRST).contains("first"));
            Files.writeString(chain, "half of it is written");
            Files.setLastModifiedTime(chain, FileTime.from(Instant.now().plusSeconds(10)));
            assertTrue(shown(desk, FIRST).contains("first"), "the former one, while there is no other");
            Files.copy(SECOND.pem(), chain, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(SECOND.key(), key, StandardCopyOption.REPLACE_EXISTING);
            Files.setLastModifiedTime(chain, FileTime.from(Instant.now().plusSeconds(20)));
            String second = shown(desk, SECOND);
            assertFalse(second.equals(shownFirst()), second);
        }
    }

    @Test
    void tlsMayBeSpokenFromTheFirstOctet() throws Exception {
        TlsCertificate certificate = TlsCertificate.of(FIRST.pem(), FIRST.key());
        try (Desk desk = new Desk(builder -> withLogin(builder)
                        .certificate(certificate)
                        .implicitTls()
                        .address(new InetSocketAddress("0.0.0.0", 0)));
                Wire client = Wire.to(desk.server.port())) {
            client.secure(trusting(FIRST));
            client.expect("220 mx.example.net");
            String words = client.ask("EHLO client.example.org", "250");
            assertTrue(!words.contains("STARTTLS") && words.contains("AUTH PLAIN LOGIN"), words);
            client.ask("STARTTLS", "503 5.5.1");
            client.ask("MAIL FROM:<sender@example.org>", "530 5.7.0 Log in");
            client.ask("AUTH PLAIN " + plain("ann", "s3cret"), "235 2.7.0");
            client.raw("MAIL FROM:<sender@example.org>\r\nRCPT TO:<ann@example.org>\r\nDATA\r\n");
            client.expect("250");
            client.expect("250");
            client.expect("354");
            client.ask("Subject: one\r\n\r\ntext\r\n.", "250");
            assertTrue(desk.theOneDelivered(Desk.ANN).contains(" with ESMTPSA id "));
        }
    }

    @Test
    void whoSpeaksNoTlsWhereThereIsNothingElseIsNotListenedTo() throws Exception {
        TlsCertificate certificate = TlsCertificate.of(FIRST.pem(), FIRST.key());
        try (Desk desk = new Desk(builder ->
                        builder.certificate(certificate).implicitTls().idle(Duration.ofSeconds(3)));
                Wire plain = Wire.to(desk.server.port());
                Wire silent = Wire.to(desk.server.port())) {
            plain.raw("EHLO client.example.org\r\nMAIL FROM:<sender@example.org>\r\n");
            assertFalse(plain.rest().contains("250"));
            assertFalse(silent.rest().contains("220"));
            assertTrue(shownAtOnce(desk, FIRST).contains("first"));
        }
    }

    @Test
    void thereIsNoTlsWithoutACertificate() {
        assertThrows(IllegalArgumentException.class, () -> new Desk(SubmissionServer.Builder::implicitTls));
    }

    /** The library would not forget the login, and it may have been somebody else's (RFC 3207, 4.2). */
    @Test
    void whoLoggedInWithoutTlsDoesNotBeginItThen() throws Exception {
        TlsCertificate certificate = TlsCertificate.of(FIRST.pem(), FIRST.key());
        try (Desk desk = new Desk(builder -> withLogin(builder).certificate(certificate));
                Wire client = desk.greet()) {
            client.ask("AUTH PLAIN " + plain("ann", "s3cret"), "235");
            client.ask("STARTTLS", "503 5.5.1");
            client.ask("STARTTLS now", "501 5.5.4");
        }
    }

    @Test
    void whoSaysStartTlsAndThenNoneIsSentAway() throws Exception {
        TlsCertificate certificate = TlsCertificate.of(FIRST.pem(), FIRST.key());
        try (Desk desk = new Desk(builder -> builder.certificate(certificate).idle(Duration.ofMillis(500)));
                Wire plain = desk.greet();
                Wire silent = desk.greet()) {
            plain.ask("STARTTLS", "220");
            plain.raw("MAIL FROM:<evil@example.org>\r\n".repeat(10));
            assertFalse(plain.rest().contains("250"));
            silent.ask("STARTTLS", "220");
            assertFalse(silent.rest().contains("250"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AUTH", "AUTH PLAIN", "AUTH LOGIN", "=", "!", "A A"})
    void anAnswerThatIsNoneEndsTheLoginAndNothingElse(String answer) throws Exception {
        try (Desk desk = new Desk(LoginTest::withLogin);
                Wire client = desk.greet()) {
            for (String mechanism : List.of("PLAIN", "LOGIN")) {
                client.ask("AUTH " + mechanism, "334");
                client.say(answer);
                client.expect("501 5.5.2");
                client.ask("NOOP", "250");
            }
            client.ask("AUTH PLAIN " + plain("ann", "s3cret"), "235");
        }
    }

    @Test
    void whoCallsHisLoginsOffAgainAndAgainIsSentAway() throws Exception {
        try (Desk desk = new Desk(builder -> withLogin(builder).errors(2));
                Wire client = desk.greet()) {
            for (int i = 0; i < 2; i++) {
                client.ask("AUTH LOGIN", "334");
                client.ask("*", "501 5.7.0");
            }
            client.ask("AUTH LOGIN", "334");
            client.ask("*", "421 4.7.0");
            assertEquals("(closed)", client.reply());
        }
    }

    private static String shownAtOnce(Desk desk, ThrowAwayCertificate trusted) throws Exception {
        try (Wire client = Wire.to(desk.server.port())) {
            String shown = client.secure(trusting(trusted));
            client.expect("220");
            return shown;
        }
    }

    @Test
    void aCertificateIsReplacedWhereTlsIsSpokenFromTheFirstOctet() throws Exception {
        Path chain = Files.copy(FIRST.pem(), dir.resolve("chain.pem"));
        Path key = Files.copy(FIRST.key(), dir.resolve("key.pem"));
        TlsCertificate certificate = TlsCertificate.of(chain, key);
        try (Desk desk = new Desk(builder -> builder.certificate(certificate).implicitTls())) {
            assertTrue(shownAtOnce(desk, FIRST).contains("first"));
            Files.copy(SECOND.pem(), chain, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(SECOND.key(), key, StandardCopyOption.REPLACE_EXISTING);
            Files.setLastModifiedTime(chain, FileTime.from(Instant.now().plusSeconds(20)));
            assertTrue(shownAtOnce(desk, SECOND).contains("second"));
        }
    }

    private static String shown(Desk desk, ThrowAwayCertificate trusted) throws Exception {
        try (Wire client = desk.greet()) {
            client.ask("STARTTLS", "220");
            return client.secure(trusting(trusted));
        }
    }

    private static String shownFirst() throws IOException {
        return Files.readString(FIRST.pem());
    }
}
