package org.postlude.transport.im;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jivesoftware.smack.util.PacketParserUtils;
import org.junit.jupiter.api.Test;

/** What each stanza says, and what it does not. */
class StanzaReadingTest {
    private static final String ACCOUNT = "ann@chat.example";
    private static final String ROOM = "tea@rooms.chat.example";
    private static final String USER = "http://jabber.org/protocol/muc#user";

    private final XmppRooms rooms = new XmppRooms();
    private final XmppSent sent = new XmppSent();

    @Test
    void aMessageOfAPersonIsFromTheirBareAddressInItsCanonicalForm() throws Exception {
        assertEquals(
                List.of(new Told.Said(
                        "bob@chat.example",
                        false,
                        "bob@chat.example",
                        false,
                        Optional.of("1"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("tea"),
                        Optional.of("now?"))),
                message(
                        "<message from='Bob@Chat.Example/Desk' id='1'><subject>tea</subject><body>now?</body></message>"));
    }

    @Test
    void onlyTheRoomItselfNumbersWhatIsSaidThere() throws Exception {
        String numbered = "<message from='%1$s/bob' type='groupchat'><body>x</body>"
                + "<stanza-id xmlns='urn:xmpp:sid:0' by='bob@chat.example' id='forged'/>"
                + "<stanza-id xmlns='urn:xmpp:sid:0' by='%1$s' id='17'/></message>";
        assertEquals(Optional.empty(), said(numbered.formatted(ROOM)).stanzaId());
        rooms.numbering(ROOM, true);
        assertEquals(Optional.of("17"), said(numbered.formatted(ROOM)).stanzaId());
        rooms.numbering(ACCOUNT, true);
        assertEquals(
                Optional.empty(),
                said("<message from='bob@chat.example'><body>x</body>"
                                + "<stanza-id xmlns='urn:xmpp:sid:0' by='bob@chat.example' id='forged'/></message>")
                        .stanzaId());
    }

    @Test
    void onlyTheRoomItselfSaysWhenSomethingWasSaid() throws Exception {
        String delayed = "<message from='" + ROOM + "/ann' type='groupchat'><body>x</body>"
                + "<delay xmlns='urn:xmpp:delay' from='%s' stamp='2026-11-28T22:10:03Z'/></message>";
        rooms.joined(ROOM, "ann");
        Told.Said forged = said(delayed.formatted("ann@chat.example"));
        assertEquals(Optional.empty(), forged.at());
        assertEquals(true, forged.own());
        Told.Said before = said(delayed.formatted(ROOM));
        assertEquals(Optional.of(Instant.parse("2026-11-28T22:10:03Z")), before.at());
        assertEquals(false, before.own(), "somebody else may have had the nick");
        sent.add(ROOM, "a1");
        assertEquals(
                true,
                said(delayed.formatted(ROOM).replace("<message ", "<message id='a1' "))
                        .own());
    }

    @Test
    void ofWhatAPersonSaidOnlyTheAccountsServerSaysWhen() throws Exception {
        String delayed = "<message from='eve@x.example/a'><body>x</body><delay xmlns='urn:xmpp:delay' from='%s'"
                + " stamp='%s'/></message>";
        assertEquals(
                Optional.empty(),
                said(delayed.formatted("x.example", "2026-11-28T22:10:03Z")).at());
        assertEquals(
                Optional.of(Instant.parse("2026-11-28T22:10:03Z")),
                said(delayed.formatted("chat.example", "2026-11-28T22:10:03Z")).at());
        assertEquals(
                Optional.of(Instant.parse("9999-12-31T23:59:59Z")),
                said(delayed.formatted("chat.example", "+999999999-01-01T00:00:00Z"))
                        .at());
    }

    @Test
    void whatIsNoTimeIsNone() throws Exception {
        assertEquals(
                Optional.empty(),
                said("<message from='bob@chat.example'><body>x</body><delay xmlns='urn:xmpp:delay' from='chat.example' stamp='yesterday'/></message>")
                        .at());
    }

    @Test
    void whoeverHasGoneFromAConversationSaysSo() throws Exception {
        assertEquals(
                List.of(new Told.Closed("bob@chat.example")),
                message(
                        "<message from='bob@chat.example/x' type='chat'><gone xmlns='http://jabber.org/protocol/chatstates'/>"
                                + "</message>"));
        assertEquals(
                List.of(),
                message("<message from='bob@chat.example/x' type='chat'><composing"
                        + " xmlns='http://jabber.org/protocol/chatstates'/></message>"));
    }

    @Test
    void aMessageThatComesBackIsAFailureAndNotAText() throws Exception {
        assertEquals(
                List.of(new Told.Failed(
                        "t1", "bob@chat.example", new ChatError("wait", "remote-server-timeout", "later"))),
                message("<message from='bob@chat.example' type='error' id='t1'><body>mine</body><error type='wait'>"
                        + "<remote-server-timeout xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
                        + "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>later</text></error></message>"));
        assertEquals(
                List.of(new Told.Failed("t1", "bob@chat.example", new ChatError("cancel", "undefined-condition", ""))),
                message("<message from='bob@chat.example' type='error' id='t1'/>"));
    }

    @Test
    void anInvitationOfBothKindsIsOneAndWhatIsSaidBesideItIsToldToo() throws Exception {
        String invitation = "<message from='%s'><x xmlns='" + USER + "'><invite from='bob@chat.example/desk'>"
                + "<reason>join us</reason></invite></x><x xmlns='jabber:x:conference' jid='" + ROOM + "'/>"
                + "<body>bob invited you</body></message>";
        List<Told> told = message(invitation.formatted(ROOM));
        assertEquals(new Told.Invited(ROOM, "bob@chat.example", Optional.of("join us")), told.get(0));
        assertEquals(
                Optional.of("bob invited you"),
                ((Told.Notice) told.get(1)).said().body());
        List<Told> forged = message(invitation.formatted("eve@x.example/phone"));
        assertEquals(
                new Told.Invited("eve@x.example", "bob@chat.example", true, Optional.of("join us")), forged.get(0));
        assertEquals(Optional.of("bob invited you"), ((Told.Said) forged.get(1)).body());
        assertEquals(2, told.size());
    }

    @Test
    void aRoomTellsWhoWasMadeToLeaveByWhomAndWhy() throws Exception {
        rooms.joined(ROOM, "ann");
        assertEquals(
                Optional.of(new Told.Gone(
                        ROOM,
                        new Told.Occupant("carol", Optional.of("carol@chat.example")),
                        false,
                        Set.of(307),
                        false,
                        Optional.of("house rules"),
                        Optional.of("bob@chat.example"),
                        Optional.of("192.0.2.7"))),
                presence("<presence type='unavailable' from='" + ROOM + "/carol'><status>bye</status><x xmlns='" + USER
                        + "'><item affiliation='none' role='none' jid='carol@chat.example/x'><actor jid='bob@chat.example/y'"
                        + " nick='bob'/><reason>house rules</reason></item><status code='307'/><status code='oops'/>"
                        + "<address xmlns='urn:postlude:im:address' ip='192.0.2.7'/></x></presence>"));
    }

    @Test
    void whatIsNoAddressIsNotTaken() throws Exception {
        rooms.joined(ROOM, "ann");
        Told.Gone gone = (Told.Gone) presence("<presence type='unavailable' from='" + ROOM + "/carol'><x xmlns='" + USER
                        + "'><item jid='@'/><address xmlns='urn:postlude:im:address' ip='&lt;b&gt;'/></x></presence>")
                .orElseThrow();
        assertEquals(Optional.empty(), gone.ip());
        assertEquals(Optional.empty(), gone.who().address());
    }

    @Test
    void aContactsPresenceSaysNothingOfARoom() throws Exception {
        assertEquals(Optional.empty(), presence("<presence from='bob@chat.example/desk'/>"));
        assertEquals(
                Optional.empty(),
                presence("<presence type='subscribe' from='" + ROOM + "/x'><x xmlns='" + USER + "'/></presence>"));
    }

    @Test
    void onlyWhereThisUserIsOrGoesIsARoom() throws Exception {
        String there = "<presence from='eve@chat.example/ann'><x xmlns='" + USER
                + "'><item affiliation='none' role='none'/><status code='110'/></x></presence>";
        assertEquals(Optional.empty(), presence(there));
        assertEquals(Optional.empty(), presence(there.replace("<presence ", "<presence type='unavailable' ")));
        StanzaElement stanza = parse(there);
        assertEquals(
                true,
                new XmppPresences(rooms).read(stanza, from(stanza), true).isPresent(),
                "this user has asked it to let them in");
    }

    @Test
    void whoIsMadeToLeaveWithoutACodeForThemselvesIsKnownByTheirNick() throws Exception {
        rooms.joined(ROOM, "ann");
        Told.Gone gone = (Told.Gone) presence("<presence type='unavailable' from='" + ROOM + "/ann'><x xmlns='" + USER
                        + "'><destroy><reason>over</reason></destroy></x></presence>")
                .orElseThrow();
        assertEquals(true, gone.self() && gone.destroyed());
        assertEquals(Optional.of("over"), gone.reason());
    }

    private Told.Said said(String xml) throws Exception {
        return (Told.Said) message(xml).get(0);
    }

    private List<Told> message(String xml) throws Exception {
        StanzaElement stanza = parse(xml);
        return new XmppMessages(ACCOUNT, rooms, sent).read(stanza, from(stanza));
    }

    private Optional<Told> presence(String xml) throws Exception {
        StanzaElement stanza = parse(xml);
        return new XmppPresences(rooms).read(stanza, from(stanza), false);
    }

    private static XmppAddress from(StanzaElement stanza) {
        return stanza.attribute("from").flatMap(XmppAddress::of).orElseThrow();
    }

    private static StanzaElement parse(String xml) throws Exception {
        return StanzaElement.read(PacketParserUtils.getParserFor(xml));
    }
}
