package org.postlude.transport.im;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.transport.im.ScriptedServer.ANN;
import static org.postlude.transport.im.ScriptedServer.ROOM;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postlude.transport.SpoolerNotice;

/** What is said to this user, on its way into a store. */
class IncomingTest {
    private static final Instant AT = Instant.parse("2026-11-28T22:10:03.123Z");

    private final ScriptedServer server = new ScriptedServer().with(ROOM, "bob", "");

    @TempDir
    Path state;

    private static MimeMessage parsed(String text) throws MessagingException {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        return new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(octets));
    }

    @Test
    void eachConversationHasAFolderAndTheMessageSaysWhoSpoke() throws Exception {
        try (server;
                Desk desk = Desk.inRoom(server, state)) {
            server.tell(ScriptedServer.said(ROOM, true, "bob", "1", "hello there\nsecond line"));
            server.tell(ScriptedServer.said("dan@chat.example", false, "dan@chat.example", "2", "between us"));
            assertTrue(desk.support().notices().contains(SpoolerNotice.NEWMAIL));
            List<Desk.Saved> saved = desk.take();
            assertEquals("Conversations/" + ROOM, saved.get(0).folder());
            assertEquals("Conversations/dan@chat.example", saved.get(1).folder());
            MimeMessage first = parsed(saved.get(0).text());
            assertEquals("bob <" + ROOM + ">", first.getFrom()[0].toString());
            assertEquals("hello there", first.getSubject());
            assertEquals("hello there\r\nsecond line", first.getContent());
            MimeMessage second = parsed(saved.get(1).text());
            assertEquals("dan@chat.example", second.getFrom()[0].toString());
            assertEquals(ANN, second.getAllRecipients()[0].toString());
            assertNotEquals(first.getMessageID(), second.getMessageID());
        }
    }

    /** Rules T14 to T16. */
    @Test
    void whatNoStoreTookIsOfferedAgainUnderTheSameKeyWithTheSameOctets() throws InterruptedException {
        try (server;
                Desk desk = Desk.inRoom(server, state)) {
            server.tell(ScriptedServer.said(ROOM, true, "bob", "1", "hello"));
            Desk.Saved first = desk.look();
            assertTrue(desk.logon().poll(), "it is there");
            assertEquals(first, desk.look());
            assertEquals(List.of(first), desk.take());
            assertFalse(desk.logon().poll());
            assertTrue(first.key().startsWith("xmpp:" + ANN + ";" + ROOM + ";"), first::key);
            assertTrue(first.key().endsWith(";"), first::key);
        }
    }

    @Test
    void theServersNameOfATextIsItsKey() {
        Told.Said live = new Told.Said(
                ROOM,
                true,
                "bob",
                false,
                Optional.of("1"),
                Optional.of("s1"),
                Optional.empty(),
                Optional.empty(),
                Optional.of("x"));
        Told.Said again = new Told.Said(
                ROOM,
                true,
                "bob",
                false,
                Optional.of("1"),
                Optional.of("s1"),
                Optional.of(AT),
                Optional.empty(),
                Optional.of("x"));
        assertEquals(key(live, 1), key(again, 2), "live, and as history");
    }

    @Test
    void twoTextsThatNobodyNamedAreTwo() {
        Told.Said one = ScriptedServer.said(ROOM, true, "bob", "", "ok");
        assertNotEquals(key(one, 1), key(one, 2));
        Told.Said named = ScriptedServer.said(ROOM, true, "bob", "7", "ok");
        assertEquals(key(named, 1), key(named, 2));
        assertNotEquals(key(named, 1), key(ScriptedServer.said(ROOM, true, "bob", "7", "other"), 1));
        assertNotEquals(key(named, 1), key(ScriptedServer.said(ROOM, true, "eve", "7", "ok"), 1));
    }

    private static String key(Told.Said said, long number) {
        return IncomingText.of(ANN, said, AT, number).key();
    }

    @Test
    void hostileTextStaysInItsPlace() throws Exception {
        try (server;
                Desk desk = Desk.inRoom(server, state)) {
            String nick = "x\"\r\nBcc: all@example.org\r\n\r\n\u202e" + "n".repeat(2_000);
            server.present(ROOM, nick, "");
            server.tell(new Told.Said(
                    ROOM,
                    true,
                    nick,
                    false,
                    Optional.of("a;b\r\n"),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of("s\r\nX-Evil: yes"),
                    Optional.of(".\r\n\u0001\u0000 bell \u0007 " + "\ud83d\ude00".repeat(500) + "x".repeat(5_000))));
            String text = desk.take().get(0).text();
            MimeMessage message = parsed(text);
            assertNull(message.getHeader("Bcc"));
            assertNull(message.getHeader("X-Evil"));
            assertTrue(text.lines().allMatch(line -> line.length() <= 998), "lines are as long as mail's may be");
            assertTrue(text.chars().allMatch(c -> c < 0x7f && (c >= ' ' || c == '\r' || c == '\n')), "plain octets");
            assertTrue(message.getContent().toString().endsWith("x".repeat(5_000)));
        }
    }

    @Test
    void aNickOrASubjectThatLooksEncodedIsShownAsItCame() throws Exception {
        for (String nick : List.of(
                "=?x <boss@company.example>, y", "=?utf-8?B?Qm9zcw==?=", "x =?utf-8?Q?a?= \u00e9", "\"b\\,<c@d>")) {
            Told.Said said = new Told.Said(
                    ROOM,
                    true,
                    nick,
                    false,
                    Optional.of("1"),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(nick),
                    Optional.of("hi"));
            MimeMessage message = parsed(new String(
                    TextMail.of(ANN, IncomingText.of(ANN, said, AT, 1)).open().readAllBytes(), StandardCharsets.UTF_8));
            assertEquals(1, message.getFrom().length, nick);
            InternetAddress from = (InternetAddress) message.getFrom()[0];
            assertEquals(ROOM, from.getAddress());
            assertEquals(nick, from.getPersonal());
            assertEquals(nick, message.getSubject());
        }
    }

    @Test
    void anAddressThatIsNoneOfMailIsShownAndIsNoAddress() throws Exception {
        IncomingText text = IncomingText.of(
                ANN,
                ScriptedServer.said("a..b\u00e9@chat.example", false, "a..b\u00e9@chat.example", "1", "hi"),
                AT,
                1);
        String octets = new String(TextMail.of(ANN, text).open().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(octets.contains("From: =?UTF-8?B?"), octets);
        assertTrue(octets.contains(":;"), octets);
    }

    @Test
    void aFolderIsOneLevelWhateverTheAddress() {
        for (String each : List.of("../../etc", "a/b@c", ".hidden", "~root", "x\ty", "a".repeat(2_000), "")) {
            String folder = Names.ofFolder(each);
            assertTrue(folder.matches("[^/\\p{Cntrl}.~][^/\\p{Cntrl}]*") && folder.length() <= 170, folder);
        }
        assertNotEquals(Names.ofFolder("a/b"), Names.ofFolder("a%2Fb"));
    }

    @Test
    void whatCrashedWhileItWasWrittenIsNoTextAndADamagedOneIsSetAside() throws IOException {
        TextSpool spool = TextSpool.open(state);
        assertTrue(spool.add(IncomingText.of(ANN, ScriptedServer.said(ROOM, true, "bob", "1", "one"), AT, 1)));
        assertTrue(spool.add(IncomingText.of(ANN, ScriptedServer.said(ROOM, true, "bob", "2", "two"), AT, 2)));
        Path second = state.resolve(String.format("%019d", 2));
        byte[] whole = Files.readAllBytes(second);
        for (int cut = 0; cut < whole.length; cut++) {
            Files.write(state.resolve(String.format("%019d.new", 3)), Arrays.copyOf(whole, cut));
            TextSpool again = TextSpool.open(state);
            assertEquals(2, again.size());
            assertFalse(again.add(IncomingText.of(ANN, ScriptedServer.said(ROOM, true, "bob", "2", "two"), AT, 9)));
        }
        Files.write(second, Arrays.copyOf(whole, whole.length - 2));
        assertEquals(1, TextSpool.open(state).size());
        try (Stream<Path> files = Files.list(state)) {
            assertEquals(
                    1,
                    files.filter(each -> each.toString().endsWith(".damaged")).count());
        }
    }

    @Test
    void whatIsTooMuchStaysAtTheServer() throws IOException {
        TextSpool spool = TextSpool.open(state, 1);
        assertTrue(spool.add(IncomingText.of(ANN, ScriptedServer.said(ROOM, true, "bob", "1", "one"), AT, 1)));
        IncomingText second = IncomingText.of(ANN, ScriptedServer.said(ROOM, true, "bob", "2", "two"), AT, 2);
        assertThrows(IOException.class, () -> spool.add(second));
        spool.saved(spool.first().orElseThrow());
        assertTrue(spool.add(second));
    }

    @Test
    void anEchoOfWhatThisUserSentIsNotStored() throws InterruptedException {
        try (server;
                Desk desk = Desk.inRoom(server, state)) {
            desk.send(desk.message("hello", ROOM));
            server.tell(new Told.Said(
                    ROOM,
                    true,
                    "ann",
                    true,
                    Optional.of(server.sent().get(0).id()),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of("hello")));
            assertEquals(List.of(), desk.take());
        }
    }

    /** The nick says nothing: somebody else may have had it meanwhile. */
    @Test
    void whatAnEarlierProcessSentIsNotStoredAsTheRoomsHistoryTellsIt() throws InterruptedException {
        try (server) {
            Desk first = Desk.inRoom(server, state);
            first.send(first.message("hello", ROOM));
            String id = server.sent().get(0).id();
            first.die();
            try (Desk second = Desk.inRoom(server, state)) {
                server.tell(before(id, "hello"));
                assertEquals(List.of(), second.take());
                server.tell(before(id, "another text under its name"));
                server.tell(before("pl-made-up", "hello"));
                assertEquals(2, second.take().size());
            }
        }
    }

    private static Told.Said before(String id, String body) {
        return new Told.Said(
                ROOM,
                true,
                "ann",
                false,
                Optional.of(id),
                Optional.empty(),
                Optional.of(AT),
                Optional.empty(),
                Optional.of(body));
    }
}
