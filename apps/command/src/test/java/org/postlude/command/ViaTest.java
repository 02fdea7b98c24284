package org.postlude.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.transport.TransportConfigurationException;

class ViaTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "local:",
                "smtp://mail.example.org:2525",
                "smtps://ann@x?password=env:RELAY",
                "maildir:/var/mail/out",
                "maildir:",
                "odd:thing"
            })
    void aUrlStaysAsItIs(String url) {
        assertEquals(url, Via.url(url));
    }

    @Test
    void aFolderIsMadeAbsoluteBecauseTheRouteIsFrozen() {
        assertEquals("maildir:" + Path.of("out").toAbsolutePath(), Via.url("maildir:out"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"smtp://ann:secret@mail.example.org", "smtps://ann:secret@x", "odd:ann:secret@place"})
    void aPasswordIsAWrongConfigurationAndNotRepeated(String url) {
        TransportConfigurationException refusal =
                assertThrows(TransportConfigurationException.class, () -> Via.url(url));
        assertTrue(String.valueOf(refusal.getMessage()).contains("ann:***@"), refusal::toString);
        assertFalse(String.valueOf(refusal.getMessage()).contains("secret"), refusal::toString);
    }

    @Test
    void noWrongUsageRepeatsWhatMayBeAPassword() {
        UsageException refusal = assertThrows(UsageException.class, () -> Via.url(":ann:/secret@x"));
        assertFalse(String.valueOf(refusal.getMessage()).contains("secret"), refusal::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mail.example.org", "", ":25"})
    void whatIsNoUrlIsWrongUsage(String url) {
        assertThrows(UsageException.class, () -> Via.url(url));
    }
}
