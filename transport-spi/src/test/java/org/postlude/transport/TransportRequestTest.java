package org.postlude.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A host in brackets has colons, and an option may have an @; neither makes a password, and none gets through between them. */
class TransportRequestTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "xmpp://ann@[::1]:5222?room=a@b",
                "xmpp://ann@[::1]?rooms=a@b,c@d",
                "xmpp://ann@[::1]:5222/?room=a@b",
                "xmpp://ann%40chat.example@[2001:db8::1]:5222?rooms=a@b",
                "xmpp://ann@chat.example@[2001:db8::7f00:1]?rooms=a@b",
                "smtp://[::1]:2525?user=ann@example.org",
                "smtp://[::ffff:127.0.0.1]:2525?user=ann@example.org",
                "imaps://[::1]#a@b"
            })
    void aHostInBracketsIsNoPassword(String url) {
        assertEquals(url, new TransportRequest("chat", url, Map.of()).url());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xmpp://ann:secret@[::1]:5222?room=a@b",
                "xmpp://ann:secret@[::1]",
                "xmpp://ann:[::1]:5222?secret@host",
                "xmpp://ann@[::1]:secret@host",
                "xmpp://ann@[::1]:25@host",
                "xmpp://ann@[::1]x:secret@host",
                "xmpp://ann@[::1:secret@host",
                "xmpp://ann@[s:secret]@host",
                "smtp://[ann:secret@host",
                "smtp:ann:secret@[::1]",
                "xmpp://ann@[::1]:5222?password=secret&room=a@b",
                "xmpp://ann@[::1]:5222?room=a@b&token=secret"
            })
    void aPasswordBesideAHostInBracketsIsRefusedAndNotShown(String url) {
        TransportConfigurationException refusal =
                assertThrows(TransportConfigurationException.class, () -> new TransportRequest("chat", url, Map.of()));
        String said = String.valueOf(refusal.getMessage());
        assertFalse(said.contains("secret"), said);
    }
}
