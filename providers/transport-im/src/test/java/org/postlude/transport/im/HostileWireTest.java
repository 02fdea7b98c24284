package org.postlude.transport.im;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server lets through, or says itself, that nobody should: the link reads on, or is lost with a reason and comes back. */
class HostileWireTest extends SmackLinkTest {
    private static final String ROOM = "tea@rooms.chat.example";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a&#9;b",
                "a&#10;b",
                "&#x202E;nna",
                "b\u200Bob",
                "a&lt;b&gt;&amp;'",
                "&#x85;&#x2028;",
                " ",
            })
    void aNickIsToldAsItCame(String nick) throws Exception {
        Ears ears = ears();
        RawServer.Wire wire = inRoom(ears);
        wire.say(presence(nick.replace("'", "&apos;")));
        assertEquals(plain(nick), ears.next(Told.Present.class).who().nick());
        wire.say("<message from='" + ROOM + "/" + nick.replace("'", "&apos;")
                + "' type='groupchat'><body>hello</body></message>");
        assertEquals(plain(nick), ears.next(Told.Said.class).from());
    }

    @Test
    void aNickOfAMegabyteIsToldToo() throws Exception {
        Ears ears = ears();
        RawServer.Wire wire = inRoom(ears);
        wire.say(presence("n".repeat(1 << 20)));
        assertEquals(1 << 20, ears.next(Told.Present.class).who().nick().length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@", "a b@c d/x", "&#9;@chat.example", "bob@chat.example@again/x"})
    void whatComesFromNoAddressIsRefusedAndTheLinkReadsOn(String from) throws Exception {
        Ears ears = ears();
        RawServer.Wire wire = opened(make(ears));
        wire.say("<message from='" + from + "' type='chat'><body>forged</body></message>");
        wire.say(message("m2", "honest"));
        assertEquals(Optional.of("honest"), ears.next(Told.Said.class).body());
    }

    @Test
    void aDocumentTypeEndsTheLinkBeforeAnEntityIsRead() throws Exception {
        refused(
                "<!DOCTYPE message [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>]>" + message("m1", "&b;"),
                "document type");
    }

    @Test
    void anEntityThatNobodyDeclaredEndsTheLink() throws Exception {
        refused(message("m1", "&bomb;"), "");
    }

    @Test
    void aStanzaOfTenMegabytesEndsTheLink() throws Exception {
        refused(message("m1", "x".repeat(10_000_000)), "refused");
    }

    /** It is counted, and ends nothing: anybody could send it. */
    @ParameterizedTest
    @ValueSource(ints = {65, 1_000})
    void aStanzaOfTooManyLevelsIsRefusedAndTheLinkReadsOn(int levels) throws Exception {
        leftOut("<a>".repeat(levels) + "</a>".repeat(levels));
    }

    @Test
    void aStanzaOfAHundredThousandElementsIsRefusedAndTheLinkReadsOn() throws Exception {
        leftOut("<a/>".repeat(100_000));
    }

    private void leftOut(String elements) throws Exception {
        Ears ears = ears();
        RawServer.Wire wire = opened(make(ears));
        wire.say("<message from='bob@chat.example/x' type='chat'><body>too large</body>" + elements + "</message>"
                + message("m2", "honest") + "<r xmlns='" + RawServer.SM + "'/>");
        assertEquals(Optional.of("honest"), ears.next(Told.Said.class).body());
        wire.hear("<a [^>]*h='3'");
    }

    @Test
    void aControlCharacterEndsTheLink() throws Exception {
        refused(message("m1", "&#1;"), "");
    }

    @Test
    void whatIsNotUtf8IsReplaced() throws Exception {
        Ears ears = ears();
        RawServer.Wire wire = opened(make(ears));
        wire.say(message("m1", "caf\u00E9").getBytes(ISO_8859_1));
        assertEquals(Optional.of("caf\uFFFD"), ears.next(Told.Said.class).body());
    }

    @Test
    void aMessageInASectionOfTextMayLookLikeADocumentType() throws Exception {
        Ears ears = ears();
        RawServer.Wire wire = opened(make(ears));
        wire.say(message("m1", "<![CDATA[<!DOCTYPE html>]] ]]]>") + message("m2", "next"));
        assertEquals(
                Optional.of("<!DOCTYPE html>]] ]"), ears.next(Told.Said.class).body());
        assertEquals(Optional.of("next"), ears.next(Told.Said.class).body());
    }

    /** The stanza is counted, so that the stream that goes on does not bring it again. */
    private void refused(String stanza, String why) throws Exception {
        Ears ears = ears();
        RawServer.Wire wire = opened(make(ears));
        try {
            wire.say(stanza);
        } catch (IOException cut) {
            // The client has gone before it had all of it.
        }
        String words = ears.awaitLost();
        assertTrue(words.contains(why) && words.length() <= 310, words);

        Ears after = ears();
        Future<Boolean> again = opening(make(after));
        RawServer.Wire next = server.wire();
        next.authenticate();
        next.hear("<resume [^>]*>");
        next.say("<resumed xmlns='" + RawServer.SM + "' previd='again' h='2'/>" + message("m2", "honest"));
        assertTrue(got(again));
        assertEquals(Optional.of("honest"), after.next(Told.Said.class).body());
    }

    private static String presence(String nick) {
        return "<presence from='" + ROOM + "/" + nick + "'><x xmlns='http://jabber.org/protocol/muc#user'>"
                + "<item affiliation='none' role='participant'/></x></presence>";
    }

    private static String plain(String xml) {
        return xml.replace("&#9;", "\t")
                .replace("&#10;", "\n")
                .replace("&#x202E;", "\u202E")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&#x85;", "\u0085")
                .replace("&#x2028;", "\u2028")
                .replace("&amp;", "&");
    }

    private RawServer.Wire inRoom(Ears ears) throws Exception {
        ChatLink link = make(ears);
        RawServer.Wire wire = opened(link);
        Future<Void> joining = meanwhile(() -> {
            link.join(ROOM, "ann", Optional.empty());
            return null;
        });
        wire.admit(ROOM, "ann", "");
        got(joining);
        assertTrue(ears.next(Told.Present.class).self());
        return wire;
    }

    private RawServer.Wire opened(ChatLink link) throws Exception {
        Future<Boolean> opening = opening(link);
        RawServer.Wire wire = server.wire();
        wire.login();
        assertFalse(got(opening));
        return wire;
    }
}
