package org.postlude.transport.im;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.jxmpp.jid.impl.JidCreate;
import org.postlude.integration.ChatUser;
import org.postlude.integration.Prosody;
import org.postlude.transport.im.ChatException.Fault;

/** Three in a room of a real server: each step is told with what the server says of it, and leaves exactly who is there. */
class RealRoomTest extends RealProsodyTest {
    private static Prosody server;

    private final Heard heard = new Heard();
    private String room = "";
    private ChatUser bob;
    private ChatUser carol;
    private ChatLink ann;

    @BeforeAll
    static void startServer() throws Exception {
        server = Prosody.start(folder, Prosody.Options.plain());
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    @Override
    Prosody server() {
        return server;
    }

    @BeforeEach
    void join(TestInfo test) throws Exception {
        room = Prosody.room(test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT));
        bob = user("bob");
        carol = user("carol");
        bob.join(room, "bob");
        carol.enter(room, "carol");
        ann = opened("ann", heard);
        ann.join(room, "ann", Optional.empty());
        String first = present();
        assertEquals(Set.of("bob", "carol"), Set.of(first, present()));
        Told.Present self = heard.next(Told.Present.class);
        assertTrue(self.self());
        assertEquals(new Told.Occupant("ann", Optional.of(Prosody.address("ann"))), self.who());
        assertEquals(Set.of("ann", "bob", "carol"), heard.members());
    }

    private String present() throws InterruptedException {
        Told.Present other = heard.next(Told.Present.class);
        assertEquals(
                Optional.of(Prosody.address(other.who().nick())), other.who().address());
        assertFalse(other.self());
        return other.who().nick();
    }

    @Test
    void somebodyLeaves() throws Exception {
        carol.leave(room, "carol", "good night");
        assertEquals(gone("carol", false, Set.of(), false, "good night", null), heard.next(Told.Gone.class));
        assertEquals(Set.of("ann", "bob"), heard.members());
    }

    @Test
    void somebodyIsKicked() throws Exception {
        bob.kick(room, "carol", "house rules");
        assertEquals(
                gone("carol", false, Set.of(307), false, "house rules", Prosody.address("bob")),
                heard.next(Told.Gone.class));
        assertEquals(Set.of("ann", "bob"), heard.members());
    }

    @Test
    void somebodyIsBanned() throws Exception {
        bob.ban(room, Prosody.address("carol"), "spam");
        assertEquals(
                gone("carol", false, Set.of(301), false, "spam", Prosody.address("bob")), heard.next(Told.Gone.class));
        assertEquals(Set.of("ann", "bob"), heard.members());
    }

    @Test
    void somebodyLosesTheirConnection() throws Exception {
        carol.vanish();
        Told.Gone gone = heard.next(Told.Gone.class);
        assertEquals(gone("carol", false, Set.of(), false, gone.reason().orElse(null), null), gone);
        assertEquals(Set.of("ann", "bob"), heard.members());
    }

    @Test
    void somebodyTakesAnotherNick() throws Exception {
        carol.rename(room, "caz");
        assertEquals(
                new Told.Renamed(room, new Told.Occupant("carol", Optional.of(Prosody.address("carol"))), "caz", false),
                heard.next(Told.Renamed.class));
        assertEquals(Set.of("ann", "bob", "caz"), heard.members());
    }

    @Test
    void thisUserIsKicked() throws Exception {
        bob.kick(room, "ann", "enough");
        Told.Gone gone = heard.next(Told.Gone.class);
        assertEquals(gone("ann", true, Set.of(110, 307), false, "enough", "bob"), gone);
        assertEquals(Set.of("bob", "carol"), heard.members());
    }

    @Test
    void thisUserIsBannedAndMayNotComeBack() throws Exception {
        bob.ban(room, Prosody.address("ann"), "for good");
        Told.Gone gone = heard.next(Told.Gone.class);
        assertEquals(gone("ann", true, Set.of(110, 301), false, "for good", "bob"), gone);
        ChatException refused = assertThrows(ChatException.class, () -> ann.join(room, "ann", Optional.empty()));
        assertEquals(Fault.REFUSED, refused.fault());
        assertEquals("forbidden", refused.error().orElseThrow().condition());
    }

    @Test
    void theRoomIsDestroyed() throws Exception {
        bob.destroy(room, "the party is over");
        Told.Gone gone = heard.next(Told.Gone.class);
        assertEquals(gone("ann", true, gone.statuses(), true, "the party is over", null), gone);
        assertTrue(gone.statuses().contains(110), gone::toString);
    }

    @Test
    void thisUserLeaves() throws Exception {
        ann.leave(room, "bye", PATIENCE);
        List<Told> rest = heard.rest();
        assertEquals(gone("ann", true, Set.of(110), false, "bye", null), rest.get(rest.size() - 1));
        assertEquals(Set.of("bob", "carol"), heard.members());
    }

    @Test
    void aNickOfSomebodyElseIsRefused() throws Exception {
        ann.leave(room, "", PATIENCE);
        ChatException refused = assertThrows(ChatException.class, () -> ann.join(room, "bob", Optional.empty()));
        assertEquals("conflict", refused.error().orElseThrow().condition());
    }

    @Test
    void whatIsSaidIsToldAndAnEchoIsOwn() throws Exception {
        ann.send(toRoom(room, "a1", "hello \u0000 <all> & \uD83D\uDE00"));
        assertTrue(ann.confirmed(PATIENCE));
        assertEquals(said("ann", true, "a1", "hello \uFFFD <all> & \uD83D\uDE00"), heard.next(Told.Said.class));
        bob.say(room, "b1", "welcome");
        assertEquals(said("bob", false, "b1", "welcome"), heard.next(Told.Said.class));
    }

    @Test
    void whatWasSaidWhileThisUserWasAwayIsToldAsDelayed() throws Exception {
        bob.say(room, "b1", "before");
        heard.next(Told.Said.class);
        ann.leave(room, "", PATIENCE);
        bob.say(room, "b2", "meanwhile");
        ann.join(room, "ann", Optional.of(Instant.parse("2020-01-01T00:00:00Z")));
        Told.Said before = heard.next(Told.Said.class);
        Told.Said meanwhile = heard.next(Told.Said.class);
        assertEquals(
                List.of("before", "meanwhile"),
                List.of(before.body().orElseThrow(), meanwhile.body().orElseThrow()));
        assertTrue(before.at().isPresent() && meanwhile.at().isPresent());
    }

    @Test
    void peopleTalkToThisUserAlone() throws Exception {
        bob.tell(Prosody.address("ann"), "p1", "just you");
        assertEquals(
                new Told.Said(
                        Prosody.address("bob"),
                        false,
                        Prosody.address("bob"),
                        false,
                        Optional.of("p1"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("just you")),
                heard.next(Told.Said.class));
        bob.tell(room + "/ann", "p2", "just you, here");
        assertEquals(room + "/bob", heard.next(Told.Said.class).conversation());
    }

    @Test
    void whatCannotBeDeliveredIsToldBeforeItIsConfirmed() throws Exception {
        ann.send(toPerson("nobody", "n1", "hello?"));
        assertTrue(ann.confirmed(PATIENCE));
        Told.Failed failed = heard.next(Told.Failed.class);
        assertEquals("n1", failed.id());
        assertEquals(Prosody.address("nobody"), failed.conversation());
        assertEquals("service-unavailable", failed.error().condition());
    }

    @Test
    void invitationsAreTold() throws Exception {
        String muc = "http://jabber.org/protocol/muc#user";
        bob.send(StanzaBuilder.buildMessage("i1")
                .to(JidCreate.from(room))
                .addExtension(StandardExtensionElement.builder("x", muc)
                        .addElement(StandardExtensionElement.builder("invite", muc)
                                .addAttribute("to", Prosody.address("ann"))
                                .addElement("reason", "join us")
                                .build())
                        .build())
                .build());
        assertEquals(
                new Told.Invited(room, Prosody.address("bob"), Optional.of("join us")), heard.next(Told.Invited.class));
        bob.send(StanzaBuilder.buildMessage("i2")
                .to(JidCreate.from(Prosody.address("ann")))
                .addExtension(StandardExtensionElement.builder("x", "jabber:x:conference")
                        .addAttribute("jid", room)
                        .addAttribute("reason", "please")
                        .build())
                .build());
        assertEquals(
                new Told.Invited(room, Prosody.address("bob"), Optional.of("please")), heard.next(Told.Invited.class));
    }

    @Test
    void whoComesIsAskedForTheirProgramOnce() throws Exception {
        carol.leave(room, "carol", "");
        ChatLink again = opened("carol", new Heard());
        again.join(room, "carol", Optional.empty());
        Told.Program program = heard.next(Told.Program.class);
        assertEquals(new Told.Program(room, "carol", "Postlude", program.version()), program);
    }

    private Told.Said said(String nick, boolean own, String id, String body) {
        return new Told.Said(
                room,
                true,
                nick,
                own,
                Optional.of(id),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(body));
    }

    private Told.Gone gone(
            String nick,
            boolean self,
            Set<Integer> statuses,
            boolean destroyed,
            @Nullable String reason,
            @Nullable String actor) {
        return new Told.Gone(
                room,
                new Told.Occupant(nick, Optional.of(Prosody.address(nick))),
                self,
                statuses,
                destroyed,
                Optional.ofNullable(reason),
                Optional.ofNullable(actor),
                Optional.empty());
    }
}
