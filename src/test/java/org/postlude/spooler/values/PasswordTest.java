package org.postlude.spooler.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.transport.TransportConfigurationException;
import org.postlude.transport.TransportRequest;

/** A URL is shown everywhere and kept with the mail, so a password in it is refused, and not repeated. */
class PasswordTest {
    @ParameterizedTest
    @CsvSource({
        "smtp://ann:secret@mail.example.org,smtp://ann:***@mail.example.org",
        "smtp://ann:secret@mail.example.org:25,smtp://ann:***@mail.example.org:25",
        "smtp://:secret@mail.example.org,smtp://:***@mail.example.org",
        "smtp://ann@example.org:secret@mail.example.org,smtp://ann@example.org:***@mail.example.org",
        "smtp://ann:12345secret@mail.example.org,smtp://ann:***@mail.example.org",
        "smtp://ann:12345@mail.example.org,smtp://ann:***@mail.example.org",
        "smtp://ann:se@cret@mail.example.org,smtp://ann:***@mail.example.org",
        "smtp://ann:se/secret@mail.example.org,smtp://ann:***@mail.example.org",
        "odd:ann:secret@place,odd:ann:***@place",
        "smtp://ann@mail.example.org?password=secret,smtp://ann@mail.example.org?password=***",
        "smtp://ann@mail.example.org?a=b&Token=secret&c=d,smtp://ann@mail.example.org?a=b&Token=***&c=d"
    })
    void aPasswordIsRefusedAndBlottedOut(String url, String shown) {
        SpoolerCoordinator.Builder builder = SpoolerCoordinator.builder();
        TransportConfigurationException refusal =
                assertThrows(TransportConfigurationException.class, () -> builder.transport(url));
        String text = String.valueOf(refusal.getMessage());
        assertTrue(text.contains(shown), text);
        assertFalse(text.contains("secret"), text);
        assertFalse(text.contains("12345"), text);
        assertEquals(shown, TransportRequest.withoutPassword(url));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "smtp://mail.example.org:25",
                "smtp://ann@mail.example.org",
                "smtp://[2001:db8::1]:25",
                "http://gateway.example.org:8080/send?from=ann@example.org",
                "maildir:/var/mail/ann@example.org",
                "maildir:C:\\mail\\ann@example.org",
                "smtp://ann@mail.example.org:587?password=env:RELAY&trustPassword=file:/etc/secret",
                "smtp://ann@mail.example.org?password=env%3ARELAY",
                "local:"
            })
    void whatHoldsNoneIsTaken(String url) {
        assertEquals(url, new TransportRequest("name", url, Map.of()).url());
    }

    @Test
    void nobodyElseRepeatsIt() {
        // A secret that looks like a path passes for a port; whoever refuses it does not show it either.
        String url = "nobody://ann:/secret@mail.example.org";
        SpoolerCoordinator.Builder builder = SpoolerCoordinator.builder().transport("mail", url, Map.of());
        TransportConfigurationException refusal = assertThrows(
                TransportConfigurationException.class, () -> builder.build().close());
        assertFalse(String.valueOf(refusal.getMessage()).contains("secret"), refusal::toString);
    }

    @Test
    void twoTransportsOfOneNameAreRefused() {
        SpoolerCoordinator.Builder builder = SpoolerCoordinator.builder().transport("local:");
        assertThrows(TransportConfigurationException.class, () -> builder.transport("local:"));
    }
}
