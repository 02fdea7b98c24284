package org.postlude.transport.jakartamail;

import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;
import org.postlude.transport.TransportConfigurationException;
import org.slf4j.LoggerFactory;

/** Where passwords and tokens lie, and that they are seen nowhere else. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SmtpSecretTest {
    @TempDir
    Path dir;

    private final SmtpStub stub = new SmtpStub();

    SmtpSecretTest() throws IOException {
        stub.always("EHLO", Reaction.offers("STARTTLS", "AUTH PLAIN LOGIN XOAUTH2"));
        stub.always("STAR", Reaction.say("220 go").then(Reaction.tls(Certificates.Kind.GOOD)));
        stub.always("AUTH", new StubLogin());
    }

    @AfterEach
    void close() throws IOException {
        stub.close();
    }

    private static SmtpTransportProvider with(Map<String, String> environment) {
        return new SmtpTransportProvider(InetAddress::getAllByName, new Secrets(null, null, environment::get));
    }

    private Sending sending(String option, String place, Map<String, String> environment) {
        return new Sending(
                with(environment), stub.url(), "trust", Certificates.pem(), "user", StubLogin.USER, option, place);
    }

    private Path file(String content, String permissions) throws IOException {
        Path file = Files.writeString(dir.resolve("secret"), content);
        return Files.setPosixFilePermissions(file, fromString(permissions));
    }

    private String refusal(Sending sending) throws InterruptedException {
        SubmitResult result = sending.submit(sending.message());
        return result instanceof SubmitResult.Wait wait
                ? wait.reason()
                : assertInstanceOf(SubmitResult.Unconfigured.class, result).reason();
    }

    @Test
    void aPasswordComesFromTheEnvironment() throws Exception {
        try (Sending sending = sending("password", "env:RELAY", Map.of("RELAY", StubLogin.PASSWORD))) {
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
        }
        try (Sending sending = sending("password", "env:RELAY", Map.of())) {
            assertTrue(refusal(sending).endsWith("no password: the environment has no RELAY; set it and start again"));
        }
    }

    @ParameterizedTest
    @CsvSource({"'', rw-------", "'\n', r--------", "'\r\n', rw-------"})
    void aPasswordComesFromAFileThatItsOwnerAloneMayRead(String end, String permissions) throws Exception {
        Path file = file(StubLogin.PASSWORD + end, permissions);
        try (Sending sending = sending("password", "file:" + file, Map.of())) {
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
        }
    }

    @Test
    void aTokenInAFileIsReadForEachConnection() throws Exception {
        Path file = file("an old one", "rw-------");
        try (Sending sending = sending("token", "file:" + file, Map.of())) {
            assertTrue(refusal(sending).contains("XOAUTH2: 535"));
            Files.writeString(file, StubLogin.TOKEN);
            sending.logon.transportNotify(org.postlude.transport.TransportNotice.BEGIN_OUTBOUND_FLUSH);
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw-rw-rw-", "rwx------", "rw--w----"})
    void aFileThatOthersMayReadOrWriteIsNotRead(String permissions) throws Exception {
        Path file = file(StubLogin.PASSWORD, permissions);
        try (Sending sending = sending("password", "file:" + file, Map.of())) {
            String reason = refusal(sending);
            assertTrue(
                    reason.endsWith(
                            file + " was not read: its permissions are " + permissions + "; chmod 600 it, or 400"),
                    reason);
            Files.setPosixFilePermissions(file, fromString("rw-------"));
            assertInstanceOf(RecipientOutcome.Accepted.class, sending.outcome(), "and no restart is needed");
        }
    }

    @Test
    void aFileThatIsNoneIsSaidSo() throws Exception {
        try (Sending sending = sending("password", "file:" + dir.resolve("none"), Map.of())) {
            assertTrue(refusal(sending).endsWith("none is not there"));
        }
        try (Sending sending = sending("password", "file:" + dir, Map.of())) {
            assertTrue(refusal(sending).contains("is no file of at most"));
        }
        try (Sending sending = sending("password", "file:" + file("\n", "rw-------"), Map.of())) {
            assertTrue(refusal(sending).endsWith("is empty"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"password", "token", "trustPassword"})
    void aSecretThatStandsInAnOptionIsRefusedAndNotShown(String option) {
        for (String words : List.of("hunter2", "env:hunter-2", "file:hunter2", "env:")) {
            TransportConfigurationException refusal = assertThrows(
                    TransportConfigurationException.class,
                    () -> sending(option, words, Map.of()).close());
            String text = String.valueOf(refusal.getMessage());
            assertTrue(text.contains(option) || option.equals("trustPassword"), text);
            assertFalse(text.contains("hunter"), text);
        }
    }

    /** All that was logged, by SLF4J and by Angus, which names its loggers after us, at the finest level there is. */
    private static final class Everything extends Handler implements AutoCloseable {
        private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
        private final List<String> records = new ArrayList<>();
        private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        private final Level before = root.getLevel();
        private final java.util.logging.Logger angus = java.util.logging.Logger.getLogger("org");

        Everything() {
            appender.start();
            root.setLevel(Level.TRACE);
            root.addAppender(appender);
            setLevel(java.util.logging.Level.ALL);
            angus.setLevel(java.util.logging.Level.ALL);
            angus.addHandler(this);
        }

        @Override
        public synchronized void publish(LogRecord line) {
            records.add(line.getMessage() + " " + java.util.Arrays.toString(line.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            root.setLevel(before);
            root.detachAppender(appender);
            angus.setLevel(null);
            angus.removeHandler(this);
        }

        synchronized String text() {
            StringBuilder text = new StringBuilder(String.join("\n", records));
            for (ILoggingEvent event : List.copyOf(appender.list)) {
                text.append('\n').append(event.getThreadName()).append(' ').append(event.getFormattedMessage());
                if (event.getThrowableProxy() != null) {
                    text.append('\n').append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
                }
            }
            return text.toString();
        }
    }

    private static void assertUnseen(String text) {
        Base64.Encoder base64 = Base64.getEncoder();
        Stream.of(
                        StubLogin.PASSWORD,
                        StubLogin.TOKEN,
                        "\0" + StubLogin.USER + "\0" + StubLogin.PASSWORD,
                        "user=" + StubLogin.USER + "\1auth=Bearer " + StubLogin.TOKEN + "\1\1")
                .flatMap(secret -> Stream.of(secret, base64.encodeToString(secret.getBytes(StandardCharsets.UTF_8))))
                .forEach(secret -> assertFalse(text.contains(secret), text));
    }

    @ParameterizedTest
    @CsvSource({"password, PLAIN", "password, LOGIN", "token, XOAUTH2"})
    void nobodySeesIt(String option, String mechanism) throws Exception {
        String secret = option.equals("token") ? StubLogin.TOKEN : StubLogin.PASSWORD;
        String what = "";
        try (Everything logged = new Everything()) {
            stub.always("EHLO", Reaction.offers("STARTTLS", "AUTH " + mechanism));
            try (Sending sending = sending(option, "env:S", Map.of("S", secret))) {
                RecipientOutcome outcome = sending.outcome();
                assertInstanceOf(RecipientOutcome.Accepted.class, outcome);
                what += Sending.told(outcome) + sending.logon;
            }
            // A server that is so kind as to say what it did not like.
            stub.always("AUTH", line -> {
                String said = line.command();
                for (int i = 0; i < 2 && said.length() < 14; i++) {
                    Reaction.say("334 ").on(line);
                    said = String.valueOf(line.readLine());
                }
                return Reaction.say("535 5.7.8 not '" + said + "' nor '" + secret + "'")
                        .on(line);
            });
            try (Sending sending = sending(option, "env:S", Map.of("S", secret))) {
                String reason = refusal(sending);
                assertTrue(reason.contains("535 5.7.8 not '") && reason.contains("nor '***'"), reason);
                what += reason;
            }
            stub.always("AUTH", Reaction.cut());
            try (Sending sending = sending(option, "env:S", Map.of("S", secret))) {
                what += refusal(sending);
            }
            assertTrue(logged.text().contains("STARTTLS"), "the trace was on");
            assertUnseen(what + logged.text());
        }
    }

    @Test
    void whatIsSaidBehindTheLoginIsNotShown() throws Exception {
        stub.always("EHLO", Reaction.offers("STARTTLS", "AUTH PLAIN"));
        stub.always(
                "AUTH",
                line -> Reaction.say("235 ok", "250 echo " + StubLogin.PASSWORD).on(line));
        try (Everything logged = new Everything();
                Sending sending = sending("password", "env:S", Map.of("S", StubLogin.PASSWORD))) {
            String told = Sending.told(sending.outcome());
            assertTrue(told.endsWith("the server spoke out of turn: 250 (its text is not shown)"), told);
            assertUnseen(told + logged.text());
        }
    }

    /** Where the shown text ends, in steps, so that some cut goes through each octet of it. */
    @Test
    void whatIsCutOffDoesNotBeginWithinASecret() throws Exception {
        stub.always("EHLO", Reaction.say("250-stub", "250 AUTH PLAIN"));
        for (String secret : List.of(StubLogin.PASSWORD, "a  b", "\u043f\u0430\u0440\u043e\u043b\u044c-12345")) {
            SmtpTransportProvider provider = new SmtpTransportProvider().withPasswords(question -> secret);
            for (int before = 226; before < 260; before += 6) {
                String echo = "x".repeat(before) + WireAddress.octets(secret) + "-end";
                stub.always("AUTH", Reaction.raw("535 5.7.8 " + echo + "\r\n"));
                String[] open = {"user", StubLogin.USER, "starttls", "off", "unprotectedLogin", "allow"};
                try (Sending sending = new Sending(provider, stub.url(), open)) {
                    String reason = refusal(sending);
                    assertTrue(reason.matches(".*x[*]{0,3}(-|-e|-en|-end|[.]{3})?"), reason);
                }
            }
        }
    }

    @Test
    void aProcessWhoseUserHasNoNameReadsWhatIsItsOwn() throws Exception {
        Path file = file(StubLogin.PASSWORD, "rw-------");
        SecretPlace.check(file, "?");
        IOException e = assertThrows(IOException.class, () -> SecretPlace.check(file, "daemon"));
        assertTrue(String.valueOf(e.getMessage()).contains("it belongs to"), e::toString);
    }

    @Test
    void neitherPlacesNorSourcesShowIt() {
        SecretPlace place = SecretPlace.of("env:S", name -> StubLogin.PASSWORD);
        assertEquals("env:S", String.valueOf(place));
        assertUnseen(SmtpSettings.of(
                        new org.postlude.transport.TransportRequest(
                                "out", "smtp://ann@host", Map.of("password", "env:S")),
                        new Secrets(null, null, name -> StubLogin.PASSWORD))
                .toString());
    }
}
