package org.postlude.transport.jakartamail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.tck.transport.DirectSupport;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.TransportRequest;

class SmtpSettingsTest {
    private static SmtpSettings settings(String url, String... option) {
        return SmtpSettings.of(
                new TransportRequest("out", url, option.length == 0 ? Map.of() : Map.of(option[0], option[1])),
                Secrets.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "smtp://mail.example.org, mail.example.org, 25",
        "smtp://mail.example.org:2525/, mail.example.org, 2525",
        "SMTP://127.0.0.1:26, 127.0.0.1, 26",
        "smtp://[::1]:27, ::1, 27",
        "smtps://mail.example.org, mail.example.org, 465",
        "smtp://mail.example.org/?connections=3, mail.example.org, 25",
        "smtp://relay_1, relay_1, 25"
    })
    void aUrlIsHostAndPort(String url, String host, int port) {
        assertEquals(host, settings(url).host());
        assertEquals(port, settings(url).port());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "smtps://ann@mail.example.org",
                "smtp://ann:hunter2@mail.example.org",
                "smtp://ann@mail.example.org",
                "smtp://",
                "smtp:mail.example.org",
                "smtp://mail.example.org:0",
                "smtp://mail.example.org:65536",
                "smtp://mail.example.org:x",
                "smtp://mail.example.org/path",
                "smtp://mail.example.org?a=b",
                "lmtp://mail.example.org",
                "smtp://mail example",
                "smtp://a\r\nb"
            })
    void whatItCannotDoIsRefusedAtLogon(String url) {
        TransportConfigurationException refusal = assertThrows(
                TransportConfigurationException.class,
                () -> new SmtpTransportProvider()
                        .transportLogon(new DirectSupport(), new TransportRequest("out", url, Map.of())));
        String text = String.valueOf(refusal.getMessage());
        assertTrue(text.contains("'out'"), text);
        assertFalse(text.contains("hunter2"), "no password in an error text");
    }

    @Test
    void aNameThatIsAUrlDoesNotTellWhatMayBeAPassword() {
        // As the spooler names a transport that is given by its URL alone; the slash hides the hunter2 from others.
        String url = "smtp://ann:/hunter2@mail.example.org";
        for (Map<String, String> options : List.of(Map.<String, String>of(), Map.of("conections", "3"))) {
            TransportConfigurationException refusal = assertThrows(
                    TransportConfigurationException.class,
                    () -> new SmtpTransportProvider()
                            .transportLogon(new DirectSupport(), new TransportRequest(url, url, options)));
            assertFalse(String.valueOf(refusal.getMessage()).contains("hunter2"), refusal::toString);
        }
    }

    @Test
    void optionsAreReadAndUnknownOnesRefused() {
        assertEquals(3, settings("smtp://a", "connections", "3").connections());
        assertEquals(
                Duration.ofMillis(250),
                settings("smtp://a", "dotTimeout", "250ms").dotTimeout());
        assertEquals(Duration.ofHours(1), settings("smtp://a", "idleTime", "1h").idleTime());
        for (String[] wrong : new String[][] {
            {"conections", "3"},
            {"connections", "0"},
            {"connections", "many"},
            {"standBy", "-1"},
            {"dotTimeout", "0s"},
            {"dotTimeout", "5"},
            {"dotTimeout", "25h"},
            {"localName", "a\r\nb"},
            {"localName", "a b"}
        }) {
            assertThrows(TransportConfigurationException.class, () -> settings("smtp://a", wrong), wrong[0] + wrong[1]);
        }
    }

    @Test
    void theOffersToTakeAreChosenByOptions() {
        assertEquals(new Esmtp(true, false, Dsn.OFF), settings("smtp://a").esmtp());
        assertFalse(settings("smtp://a", "pipelining", "no").esmtp().pipelining());
        assertTrue(settings("lmtp://a:24", "eightBit", "send").esmtp().eightBitAnyway());
        assertEquals(
                new Dsn("NEVER", ""),
                settings("smtp://a", "dsn", "never").esmtp().dsn());
        assertEquals(
                new Dsn("FAILURE,DELAY", "HDRS"),
                settings("smtp://a", "dsn", "failure,headers,delay").esmtp().dsn());
        for (String[] wrong : new String[][] {
            {"pipelining", "maybe"},
            {"eightBit", "yes"},
            {"dsn", ""},
            {"dsn", "full"},
            {"dsn", "failure,failure"},
            {"dsn", "never,failure"},
            {"dsn", "failure,full,headers"},
            {"dsn", "delay\r\nDATA"}
        }) {
            assertThrows(TransportConfigurationException.class, () -> settings("smtp://a", wrong), wrong[0] + wrong[1]);
        }
    }

    @Test
    void lmtpHasNoPortOfItsOwn() {
        assertTrue(settings("LMTP://mail.example.org:24").lmtp());
        assertFalse(settings("smtp://mail.example.org:24").lmtp());
    }

    @Test
    void theTimeoutsAreThoseOfRfc5321() {
        SmtpSettings settings = settings("smtp://a");
        assertEquals(Duration.ofSeconds(30), settings.connectTimeout());
        assertEquals(Duration.ofMinutes(5), settings.greetingTimeout());
        assertEquals(Duration.ofMinutes(5), settings.commandTimeout());
        assertEquals(Duration.ofMinutes(2), settings.dataTimeout());
        assertEquals(Duration.ofMinutes(3), settings.writeTimeout());
        assertEquals(Duration.ofMinutes(10), settings.dotTimeout());
        assertEquals(10, settings.connections());
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "7, 0", "8, 48", "10, 60"})
    void sixStandByForEachConnectionUnlessTheseAreFew(String connections, int standBy) {
        assertEquals(standBy, settings("smtp://a", "connections", connections).standBy());
        assertEquals(
                0,
                settings("smtp://a?connections=" + connections, "standBy", "0").standBy());
        assertEquals(
                2,
                settings("smtp://a?connections=" + connections, "standBy", "2").standBy());
    }

    @Test
    void theClassPathFindsTheProviderToo() throws IOException {
        String file = "/META-INF/services/org.postlude.transport.TransportProvider";
        try (InputStream in = Objects.requireNonNull(SmtpSettingsTest.class.getResourceAsStream(file));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            assertEquals(SmtpTransportProvider.class.getName(), lines.readLine());
        }
        assertEquals(Set.of("smtp", "smtps", "lmtp"), new SmtpTransportProvider().schemes());
    }
}
