package org.postlude.transport.im;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.postlude.transport.im.ChatException.Fault;

/** What a link asks, and what it answers. */
class QuestionsTest extends SmackLinkTest {
    private static final String ROOM = "tea@rooms.chat.example";

    @Test
    void itSaysWhatItIsAndRefusesWhatItDoesNotKnow() throws Exception {
        RawServer.Wire wire = opened(make(ears()));
        wire.say("<iq type='get' id='q1' from='bob@chat.example/x'><query xmlns='jabber:iq:version'/></iq>");
        wire.hear(
                "<iq [^>]*id='q1'[^>]*>\\s*<query xmlns='jabber:iq:version'><name>Postlude</name><version>[^<]+</version>");
        wire.say("<iq type='get' id='q2' from='chat.example'><ping xmlns='urn:xmpp:ping'/></iq>");
        wire.hear("<iq [^>]*id='q2'[^>]*type='result'");
        wire.say("<iq type='get' id='q3' from='bob@chat.example/x'><query"
                + " xmlns='http://jabber.org/protocol/disco#info'/></iq>");
        wire.hear("id='q3'.*<feature var='jabber:iq:version'>");
        wire.say("<iq type='set' id='q4' from='bob@chat.example/x'><query xmlns='jabber:iq:version'/></iq>"
                + "<iq type='get' id='q5' from='bob@chat.example/x'><files xmlns='urn:any'><all/></files></iq>");
        wire.hear("id='q4' type='error'.*service-unavailable.*id='q5' type='error'.*service-unavailable");
        wire.say("<iq type='get' id='q6' from=''><ping xmlns='urn:xmpp:ping'/></iq><iq type='get'/><iq/>"
                + message("m1", "still there"));
    }

    @Test
    void whoIsMetIsAskedOnceForTheirProgram() throws Exception {
        Ears ears = ears();
        RawServer.Wire wire = opened(make(ears));
        wire.say(message("m1", "hello") + message("m2", "again"));
        String id = wire.id("<iq [^>]*to='bob@chat.example/desk'[^>]*>\\s*<query xmlns='jabber:iq:version'");
        wire.say("<iq type='result' id='" + id + "' from='bob@chat.example/desk'><query xmlns='jabber:iq:version'>"
                + "<name>BobChat</name><version>3.1</version></query></iq>");
        assertEquals(
                new Told.Program("bob@chat.example", "bob@chat.example", "BobChat", "3.1"),
                ears.next(Told.Program.class));
        wire.say(message("m3", "and again") + "<r xmlns='" + RawServer.SM + "'/>");
        String then = wire.hear("^(.*)<a [^>]*h='5'").group(1);
        assertFalse(then.contains("jabber:iq:version"), then);
    }

    @Test
    void aRoomIsAskedWhetherItNumbersAndForWhatWasSaidAndANewOneIsOpened() throws Exception {
        Ears ears = ears();
        ChatLink link = make(ears);
        RawServer.Wire wire = opened(link);
        Future<Void> joining = joining(link, Optional.of(Instant.parse("2026-11-28T22:10:03Z")));
        wire.answerInfo("<feature var='urn:xmpp:sid:0'/>");
        wire.hear("<presence [^>]*to='" + ROOM + "/ann'.*<history since='2026-11-28T22:10:03Z'");
        wire.say(
                "<presence from='" + ROOM + "/ann'><x xmlns='http://jabber.org/protocol/muc#user'>"
                        + "<item affiliation='owner' role='moderator'/><status code='110'/><status code='201'/></x></presence>");
        String id = wire.id("<iq [^>]*to='" + ROOM + "'[^>]*>\\s*<query xmlns='http://jabber.org/protocol/muc#owner'");
        wire.say("<iq type='result' id='" + id + "'/>");
        wire.answerInfo("<feature var='urn:xmpp:sid:0'/>");
        got(joining);
        wire.say("<message from='" + ROOM + "/bob' type='groupchat'><body>x</body>"
                + "<stanza-id xmlns='urn:xmpp:sid:0' by='" + ROOM + "' id='17'/></message>");
        assertEquals(Optional.of("17"), ears.next(Told.Said.class).stanzaId());
    }

    @Test
    void aRoomThatRefusesSaysWhy() throws Exception {
        ChatLink link = make(ears());
        RawServer.Wire wire = opened(link);
        Future<Void> joining = joining(link, Optional.empty());
        wire.answerInfo("");
        wire.hear("<presence [^>]*to='" + ROOM + "/ann'.*maxchars='0'");
        wire.say("<presence type='error' from='" + ROOM + "/ann'><error type='auth'><registration-required"
                + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>");
        ChatException refused = failure(joining);
        assertEquals(Fault.REFUSED, refused.fault());
        assertEquals(
                new ChatError("auth", "registration-required", ""),
                refused.error().orElseThrow());
    }

    @Test
    void whatIsNoAddressIsRefusedHere() throws Exception {
        ChatLink link = make(ears());
        opened(link);
        ChatException refused = assertThrows(
                ChatException.class, () -> link.send(new ChatText("a b@c", false, "t1", Optional.empty(), "x")));
        assertEquals("jid-malformed", refused.error().orElseThrow().condition());
        assertThrows(ChatException.class, () -> link.join("@", "ann", Optional.empty()));
        assertThrows(ChatException.class, () -> link.join(ROOM, "n".repeat(5_000), Optional.empty()));
    }

    @Test
    void whatTheServerDoesNotConfirmIsNotKnown() throws Exception {
        ChatLink link = make(ears());
        RawServer.Wire wire = opened(link);
        link.send(new ChatText("bob@chat.example", false, "t1", Optional.of("tea & cake"), "<b>\u0001"));
        assertFalse(link.confirmed(Duration.ofMillis(50)));
        wire.hear("<message [^>]*id='t1'[^>]*>.*<subject>tea &amp; cake</subject>");
        wire.hear("<ping");
        Future<Boolean> confirming = meanwhile(() -> link.confirmed(PATIENCE));
        wire.pong();
        assertTrue(got(confirming));
    }

    private Future<Void> joining(ChatLink link, Optional<Instant> since) {
        return meanwhile(() -> {
            link.join(ROOM, "ann", since);
            return null;
        });
    }

    private RawServer.Wire opened(ChatLink link) throws Exception {
        Future<Boolean> opening = opening(link);
        RawServer.Wire wire = server.wire();
        wire.login();
        assertFalse(got(opening));
        return wire;
    }
}
