package org.postlude.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViaTest {
    @ParameterizedTest
    @ValueSource(strings = {"local:", "smtp://mail.example.org:2525", "maildir:/var/mail/out", "maildir:", "odd:thing"})
    void aUrlStaysAsItIs(String url) {
        assertEquals(url, Via.url(url));
    }

    @Test
    void aFolderIsMadeAbsoluteBecauseTheRouteIsFrozen() {
        assertEquals("maildir:" + Path.of("out").toAbsolutePath(), Via.url("maildir:out"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"smtps://mail.example.org", "SMTPS://x", "mail.example.org", "", ":25"})
    void whatIsNotThereYetOrNoUrlIsWrongUsage(String url) {
        assertThrows(UsageException.class, () -> Via.url(url));
    }
}
