package org.postlude.transport.jakartamail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.TransportOption;
import org.postlude.transport.TransportRequest;

/** Options in the URL, in a file and in code, and what they say together. */
class SmtpOptionsTest {
    @TempDir
    Path dir;

    private static SmtpSettings settings(String url, Map<String, String> options) {
        return SmtpSettings.of(new TransportRequest("out", url, options), Secrets.NONE);
    }

    private static SmtpSettings settings(String url) {
        return settings(url, Map.of());
    }

    private static String refusal(String url, Map<String, String> options) {
        return String.valueOf(assertThrows(TransportConfigurationException.class, () -> settings(url, options))
                .getMessage());
    }

    private static Login login(String url) {
        return Objects.requireNonNull(settings(url).login());
    }

    @Test
    void T21_everyOptionThatIsListedIsInTheGuides() throws IOException {
        Path guides = Path.of("../../docs/guides");
        String text =
                Files.readString(guides.resolve("smtp.md")) + Files.readString(guides.resolve("smtp-extensions.md"));
        List<String> missing = SmtpOptions.ALL.stream()
                .map(TransportOption::name)
                .filter(name -> !text.contains("`" + name + "`"))
                .toList();
        assertEquals(List.of(), missing);
    }

    @Test
    void T21_whatNamesThePlaceOfASecretIsNotShown() {
        List<String> secret = SmtpOptions.ALL.stream()
                .filter(TransportOption::secret)
                .map(TransportOption::name)
                .toList();
        assertEquals(List.of("trustPassword", "password", "token"), secret);
    }

    @Test
    void codeComesBeforeTheUrlAndTheUrlBeforeTheFile() throws IOException {
        Path file = Files.writeString(dir.resolve("relay.properties"), """
                connections = 3
                messagesPerConnection = 3
                recipientsPerTransaction = 3
                user = ann
                password = env:RELAY
                """);
        String url = "smtp://a?options=" + file + "&connections=2&messagesPerConnection=2";
        SmtpSettings settings = settings(url, Map.of("connections", "1"));
        assertEquals(1, settings.connections());
        assertEquals(2, settings.messagesPerConnection());
        assertEquals(3, settings.recipientsPerTransaction());
        assertEquals("ann", Objects.requireNonNull(settings.login()).user());
        assertEquals(3, settings("smtp://a", Map.of("options", file.toString())).connections());
    }

    @ParameterizedTest
    @ValueSource(strings = {"no such option = 1", "options = /etc/other", "connections = many", "a = \\u00"})
    void aFileIsLookedAtAsStrictly(String line) throws IOException {
        Path file = Files.writeString(dir.resolve("relay.properties"), line);
        assertFalse(refusal("smtp://a?options=" + file, Map.of()).isEmpty());
    }

    @Test
    void aFileHoldsNoPasswordEitherAndItIsNotShown() throws IOException {
        Path file = Files.writeString(dir.resolve("relay.properties"), "user = ann\npassword = hunter2\n");
        String text = refusal("smtp://a?options=" + file, Map.of());
        assertTrue(text.contains("option password says no place"), text);
        assertFalse(text.contains("hunter2"), text);
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        assertTrue(refusal("smtp://a?options=" + dir.resolve("none"), Map.of()).contains("were not read"));
        assertTrue(refusal("smtp://a?options=relay.properties", Map.of()).contains("begins with /"));
        assertTrue(refusal("smtp://a?starttls=required&trust=" + dir.resolve("none"), Map.of())
                .contains("were not read"));
    }

    @Test
    void aFileWithoutCertificatesIsNotTrusted() throws IOException {
        Path file = Files.writeString(dir.resolve("ca.pem"), "nothing");
        assertTrue(refusal("smtp://a?starttls=required&trust=" + file, Map.of()).contains("were not read"));
    }

    @ParameterizedTest
    @CsvSource({
        "smtp://ann@a?password=env:X, ann",
        "smtp://ann%40example.org@a?password=env:X, ann@example.org",
        "smtp://ann@example.org@a?password=env:X, ann@example.org",
        "smtp://ann+mail@a?password=env:X, ann+mail",
        "smtp://a?user=J%C3%B6rg&password=env:X, J\u00f6rg"
    })
    void aUserIsReadFromTheUrl(String url, String user) {
        assertEquals(user, login(url).user());
    }

    @Test
    void nobodyLogsInUnlessAUserIsGiven() {
        assertNull(settings("smtp://a").login());
        assertEquals(StartTls.OPPORTUNISTIC, settings("smtp://a").security().startTls());
        assertNull(settings("smtp://a?starttls=off").security().layer());
    }

    @Test
    void withAUserTlsIsRequired() {
        assertEquals(
                StartTls.REQUIRED,
                settings("smtp://ann@a?password=env:X").security().startTls());
        for (String word : List.of("off", "opportunistic")) {
            String url = "smtp://ann@a?password=env:X&starttls=" + word;
            assertTrue(refusal(url, Map.of()).contains("with a user it must be required"));
            assertTrue(login(url + "&unprotectedLogin=allow").unprotected());
        }
        assertTrue(Objects.requireNonNull(
                        settings("smtps://ann@a?password=env:X").security().layer())
                .isVerifying());
    }

    @ParameterizedTest
    @CsvSource({
        "smtp://ann@a, ann has no secret",
        "smtp://a?password=env:X, a login without a user",
        "smtp://a?token=env:X, a login without a user",
        "smtp://ann@a?password=env:X&auth=xoauth2, ann has no secret",
        "smtp://ann@a?password=env:X&auth=cram-md5, write some of xoauth2",
        "smtp://ann@a?password=env:X&starttls=perhaps, write one of",
        "smtps://a?starttls=required, TLS from the first octet",
        "smtp://a?trust=/etc/ssl/cert.pem, were not read",
        "smtp://ann%3Ahunter2@a?password=env:X, a colon",
        "smtp://a?connections, has no value",
        "smtp://a?connections=1&connections=2, twice",
        "smtp://a?localName=%zz, hexadecimal",
        "smtp://a?localName=%0d%0aMAIL, control character",
        "smtp://a%0d%0a@a?password=env:X, control character"
    })
    void whatMakesNoSenseIsRefused(String url, String why) {
        String text = refusal(url, Map.of());
        assertTrue(text.contains(why), text);
        assertFalse(text.contains("hunter2"), text);
    }

    @Test
    void trustWithoutAnybodyToTrustIsRefused() {
        assertTrue(refusal("smtp://a?trust=" + Certificates.pem(), Map.of()).contains("unless starttls is required"));
    }

    @Test
    void codeWritesTheSameRequest() {
        TransportRequest request = SmtpRequest.to("relay", "2001:db8::1")
                .port(587)
                .startTls(StartTls.REQUIRED)
                .trust(Path.of(Certificates.pem()))
                .user("ann")
                .password("env:RELAY")
                .option("connections", "4")
                .request();
        String trust = Certificates.pem().replace(" ", "%20");
        assertEquals(
                "smtp://[2001:db8::1]:587?password=env:RELAY&starttls=required&trust=" + trust + "&user=ann",
                request.url());
        assertEquals(Map.of("connections", "4"), request.options());
        SmtpSettings settings = SmtpSettings.of(request, Secrets.NONE);
        assertEquals("2001:db8::1:587", settings.place());
        assertEquals(4, settings.connections());
        assertEquals(List.of(Login.Mechanism.PLAIN, Login.Mechanism.LOGIN), login(request));
        assertEquals(
                "smtps://a?token=env:T",
                SmtpRequest.to("relay", "a")
                        .implicitTls()
                        .token("env:T")
                        .request()
                        .url());
    }

    private static List<Login.Mechanism> login(TransportRequest request) {
        return Objects.requireNonNull(SmtpSettings.of(request, Secrets.NONE).login())
                .mechanisms();
    }
}
