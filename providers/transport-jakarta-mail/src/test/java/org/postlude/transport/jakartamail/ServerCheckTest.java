package org.postlude.transport.jakartamail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.transport.ServerCheck;
import org.postlude.transport.ServerCheck.Grade;
import org.postlude.transport.ServerCheck.Line;
import org.postlude.transport.TransportRequest;

/** A look at a server, with each thing that may be wrong with it; nothing is sent or fetched. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServerCheckTest {
    private static final Duration MOST = Duration.ofSeconds(5);

    @TempDir
    Path dir;

    private final SmtpStub stub = new SmtpStub();

    ServerCheckTest() throws IOException {}

    @AfterEach
    void nothingWasSent() throws IOException {
        stub.close();
        assertEquals(List.of(), stub.received);
    }

    private static List<Line> check(ServerCheck provider, String url, Duration most, String... options)
            throws InterruptedException {
        Map<String, String> all = new java.util.HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            all.put(options[i], options[i + 1]);
        }
        return provider.check(new TransportRequest("it", url, all), most);
    }

    private static String words(List<Line> lines) {
        return lines.stream().map(line -> line.grade() + " " + line.what()).collect(Collectors.joining(", "));
    }

    /** The last line, which says what is wrong and what to do. */
    private static String problem(List<Line> lines) {
        Line last = lines.get(lines.size() - 1);
        assertEquals(Grade.PROBLEM, last.grade(), lines::toString);
        assertFalse(last.todo().isBlank());
        return last.what() + ": " + last.text();
    }

    private String secret(String text, String permissions) throws IOException {
        Path file = Files.writeString(dir.resolve("secret"), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return "file:" + file;
    }

    private SmtpStub withLogin(Certificates.Kind certificate) {
        stub.always("EHLO", Reaction.offers("STARTTLS", "AUTH PLAIN LOGIN"));
        stub.always("STAR", Reaction.say("220 go").then(Reaction.tls(certificate)));
        return stub.always("AUTH", new StubLogin());
    }

    private List<Line> checkLogin(String password, String permissions) throws Exception {
        return check(
                new SmtpTransportProvider(),
                stub.url(),
                MOST,
                "user",
                StubLogin.USER,
                "password",
                secret(password, permissions),
                "trust",
                Certificates.pem());
    }

    @Test
    void allIsWell() throws Exception {
        withLogin(Certificates.Kind.GOOD);
        assertEquals(
                "OK credentials, OK connection, OK greeting, OK certificate, OK login",
                words(checkLogin(StubLogin.PASSWORD, "rw-------")));
    }

    @Test
    void aNextHopWithoutTlsIsAWarning() throws Exception {
        List<Line> lines = check(new SmtpTransportProvider(), stub.url(), MOST);
        assertEquals("OK connection, OK greeting, WARNING TLS", words(lines));
        assertTrue(lines.get(2).todo().contains("starttls=required"), lines::toString);
    }

    @Test
    void aNextHopOfLmtpIsGreeted() throws Exception {
        stub.lmtp();
        assertEquals(
                "OK connection, OK greeting",
                words(check(new SmtpTransportProvider(), stub.url().replace("smtp:", "lmtp:"), MOST)));
    }

    @Test
    void aHostThatNobodyKnows() throws Exception {
        SmtpTransportProvider provider = new SmtpTransportProvider(host -> {
            throw new java.net.UnknownHostException(host);
        });
        assertEquals(
                "name: nobody knows the host mail.example.org",
                problem(check(provider, "smtp://mail.example.org", MOST)));
    }

    @Test
    void aPortWhereNobodyListens() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        String problem = problem(check(new SmtpTransportProvider(), "smtp://127.0.0.1:" + port, MOST));
        assertEquals("connection: 127.0.0.1 port " + port + ": Connection refused", problem);
    }

    @Test
    void aServerThatSaysNothing() throws Exception {
        stub.always("CONNECT", Reaction.silence());
        String problem = problem(check(new SmtpTransportProvider(), stub.url(), Duration.ofMillis(300)));
        assertTrue(problem.matches("greeting: 127.0.0.1 port \\d+ says nothing within 300 ms"), problem);
    }

    @Test
    void aServerThatTakesNobody() throws Exception {
        stub.always("CONNECT", Reaction.say("554 5.3.2 closed for today"));
        String problem = problem(check(new SmtpTransportProvider(), stub.url(), MOST));
        assertTrue(problem.endsWith("says: 554 5.3.2 closed for today"), problem);
    }

    @Test
    void aClockThatIsWrong() throws Exception {
        DateTimeFormatter form = DateTimeFormatter.RFC_1123_DATE_TIME;
        String theirs = form.format(ZonedDateTime.now(ZoneOffset.UTC).minusHours(3));
        stub.always("CONNECT", Reaction.say("220 stub ESMTP Sendmail ready; " + theirs));
        List<Line> lines = check(new SmtpTransportProvider(), stub.url(), MOST);
        assertEquals("OK connection, OK greeting, WARNING clock, WARNING TLS", words(lines));
        assertTrue(lines.get(2).text().matches(".* differ by 1080\\d s"), lines::toString);
        String ours = form.format(ZonedDateTime.now(ZoneOffset.UTC));
        stub.always("CONNECT", Reaction.say("220 stub ESMTP Sendmail ready; " + ours));
        assertEquals(
                "OK connection, OK greeting, OK clock, WARNING TLS",
                words(check(new SmtpTransportProvider(), stub.url(), MOST)));
    }

    @Test
    void aCertificateThatHasExpired() throws Exception {
        withLogin(Certificates.Kind.EXPIRED);
        String problem = problem(checkLogin(StubLogin.PASSWORD, "rw-------"));
        assertTrue(
                problem.startsWith("certificate: the certificate of 127.0.0.1:") && problem.contains("NotAfter"),
                problem);
    }

    @Test
    void aCertificateOfAnotherHost() throws Exception {
        withLogin(Certificates.Kind.WRONG_NAME);
        String problem = problem(checkLogin(StubLogin.PASSWORD, "rw-------"));
        assertTrue(problem.startsWith("certificate: "), problem);
    }

    @Test
    void aServerWithoutTheTlsThatIsWanted() throws Exception {
        String problem = problem(checkLogin(StubLogin.PASSWORD, "rw-------"));
        assertTrue(problem.startsWith("TLS: "), problem);
    }

    @Test
    void aPasswordThatIsWrong() throws Exception {
        withLogin(Certificates.Kind.GOOD);
        String problem = problem(checkLogin("another", "rw-------"));
        assertTrue(problem.matches("login: 127.0.0.1:\\d+ refuses the login of " + StubLogin.USER), problem);
    }

    @Test
    void aPasswordThatOthersCanRead() throws Exception {
        withLogin(Certificates.Kind.GOOD);
        List<Line> lines = checkLogin(StubLogin.PASSWORD, "rw-r--r--");
        assertEquals("PROBLEM credentials, OK connection, OK greeting", words(lines));
        assertTrue(lines.get(0).text().contains("chmod 600 it"), lines::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"imap", "pop3"})
    void aMailboxIsLookedIntoUpToTheLogin(String protocol) throws Exception {
        try (GreenMailbox box = new GreenMailbox(protocol, Map.of())) {
            box.offer(GreenMailbox.letter("one"));
            ServerCheck provider = box.isImap() ? new ImapTransportProvider() : new Pop3TransportProvider();
            String url = box.request().url();
            assertEquals(
                    "OK credentials, OK connection, OK greeting, OK login",
                    words(check(provider, url, MOST, "password", secret(GreenMailbox.PASSWORD, "rw-------"))));
            String problem = problem(check(provider, url, MOST, "password", secret("wrong", "rw-------")));
            assertTrue(problem.endsWith(" refuses the login of ann"), problem);
            assertEquals(1, box.waiting());
        }
    }
}
