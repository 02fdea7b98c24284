package org.postlude.transport.im;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jxmpp.jid.impl.JidCreate;
import org.postlude.integration.ChatUser;
import org.postlude.integration.Prosody;

/** From where somebody is connected is known where the server tells it, and else not; nobody can say it of themselves. */
class RealAddressTest extends RealProsodyTest {
    private static final String ROOM = Prosody.room("where");

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whereSomebodyComesFromIsWhatTheServerSays(boolean tells) throws Exception {
        Prosody.Options options = Prosody.Options.plain();
        serve(tells ? options.withAddresses() : options);
        Optional<String> where = tells ? Optional.of("127.0.0.1") : Optional.empty();
        user("bob").join(ROOM, "bob");
        Heard heard = new Heard();
        opened("ann", heard).join(ROOM, "ann", Optional.empty());
        assertEquals(where, heard.next(Told.Present.class).ip());
        heard.rest();

        ChatUser carol = user("carol");
        carol.enter(ROOM, "carol");
        assertEquals(where, heard.next(Told.Present.class).ip());
        carol.send(forged());
        assertEquals(where, heard.next(Told.Present.class).ip());
        carol.leave(ROOM, "carol", "");
        assertEquals(where, heard.next(Told.Gone.class).ip());
        carol.enter(ROOM, "carol");
        heard.next(Told.Present.class);
        carol.vanish();
        assertEquals(where, heard.next(Told.Gone.class).ip());
    }

    private static Presence forged() throws Exception {
        return StanzaBuilder.buildPresence("f1")
                .to(JidCreate.from(ROOM + "/carol"))
                .addExtension(StandardExtensionElement.builder("x", XmppNames.MUC_USER)
                        .addElement(StandardExtensionElement.builder("address", XmppNames.PLACE)
                                .addAttribute("ip", "203.0.113.66")
                                .build())
                        .build())
                .setStatus("here")
                .build();
    }
}
