package org.postlude.transport.im;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.postlude.transport.im.ChatException.Fault;

/** Links end once, within their time, and leave nothing behind. */
class LinkEndsTest extends SmackLinkTest {
    /** 500 ms, and what a machine may take that does other things too. */
    private static final Duration CLOSING = Duration.ofMillis(900);

    @Test
    void closingSaysHowManyWereHandledAndEndsTheStream() throws Exception {
        Ears ears = ears();
        ChatLink link = make(ears);
        RawServer.Wire wire = opened(link);
        wire.say(message("m1", "hello"));
        ears.next(Told.Said.class);
        Future<Void> closing = closing(link, true);
        wire.hear("<a [^>]*h='2'[^>]*/>.*</stream:stream>");
        wire.say("</stream:stream>");
        got(closing);
        ears.deafen();
    }

    @Test
    void whatComesAsTheLinkIsClosedIsNeitherToldNorCounted() throws Exception {
        Ears ears = ears();
        ChatLink link = make(ears);
        RawServer.Wire wire = opened(link);
        Future<Void> closing = closing(link, true);
        wire.hear("type='unavailable'");
        ears.deafen();
        wire.say(message("m1", "late") + "<r xmlns='" + RawServer.SM + "'/></stream:stream>");
        got(closing);
        String said = wire.hearAllFor(Duration.ofSeconds(2));
        assertFalse(said.contains("h='2'"), said);
    }

    @Test
    void aServerThatSaysNothingIsWaitedForHalfASecond() throws Exception {
        for (boolean politely : new boolean[] {true, false}) {
            Ears ears = ears();
            ChatLink link = make(ears);
            opened(link);
            assertTimeout(CLOSING, () -> link.close(politely));
            ears.deafen();
            assertThrows(
                    ChatException.class,
                    () -> link.send(new ChatText("bob@chat.example", false, "t", Optional.empty(), "x")));
        }
    }

    @Test
    void aLinkThatIsOpeningCanBeClosed() throws Exception {
        ChatLink link = make(ears());
        Future<Boolean> opening = opening(link);
        server.wire().hear("<stream:stream[^>]*>");
        assertTimeout(CLOSING, () -> link.close(false));
        assertEquals(Fault.NETWORK, failure(opening).fault());
    }

    @Test
    void whoWaitsForARoomIsToldThatTheLinkIsLost() throws Exception {
        Ears ears = ears();
        ChatLink link = make(ears);
        RawServer.Wire wire = opened(link);
        Future<Void> joining = meanwhile(() -> {
            link.join("tea@rooms.chat.example", "ann", Optional.empty());
            return null;
        });
        wire.answerInfo("");
        wire.hear("<presence [^>]*tea@");
        wire.close();
        assertEquals(Fault.NETWORK, failure(joining).fault());
        ears.awaitLost();
    }

    @Test
    void aServerThatEndsTheStreamLosesTheLinkWithItsWords() throws Exception {
        Ears ears = ears();
        RawServer.Wire wire = opened(make(ears));
        wire.say("<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><text"
                + " xmlns='urn:ietf:params:xml:ns:xmpp-streams'>Replaced by\na new &#x202E;one</text></stream:error>");
        assertEquals("the server ended the stream: conflict, Replaced by?a new ?one", ears.awaitLost());
    }

    @Test
    void aSilentServerIsAskedAndGivenUp() throws Exception {
        SmackLinks impatient = new SmackLinks(Optional.empty(), Duration.ofMillis(50));
        ChatAccount account = server.account();
        Ears ears = ears();
        ChatLink link = impatient.make(
                new ChatAccount(
                        account.address(),
                        account.host(),
                        account.port(),
                        false,
                        "postlude",
                        account.password(),
                        Duration.ofSeconds(1),
                        account.resumption()),
                ears);
        RawServer.Wire wire = opened(link);
        wire.hear("<ping");
        assertTrue(ears.awaitLost().contains("silent"));
        link.close(false);
    }

    @Test
    void aServerWithoutEncryptionHearsNoPasswordWhereThatIsRequired() throws Exception {
        ChatAccount account = server.account();
        ChatLink link = links.make(
                new ChatAccount(
                        account.address(),
                        account.host(),
                        account.port(),
                        true,
                        "postlude",
                        account.password(),
                        account.patience(),
                        account.resumption()),
                ears());
        Future<Boolean> opening = opening(link);
        RawServer.Wire wire = server.wire();
        wire.features("<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms>");
        assertEquals(Fault.ACCOUNT, failure(opening).fault());
        String said = wire.hearAllFor(PATIENCE);
        assertFalse(said.contains("<auth"), said);
    }

    @Test
    void noThreadStays() throws Exception {
        for (int i = 0; i < 10; i++) {
            // Each its own: what is lost with one must not be gone on with by the next.
            ChatLink link = new SmackLinks().make(server.account(), ears());
            RawServer.Wire wire = opened(link);
            if (i % 2 == 0) {
                wire.close();
            }
            link.close(i % 3 == 0);
        }
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .noneMatch(name -> name.startsWith("Smack Reader")
                                || name.startsWith("Smack Writer")
                                || name.startsWith("postlude-im-")));
    }

    private RawServer.Wire opened(ChatLink link) throws Exception {
        Future<Boolean> opening = opening(link);
        RawServer.Wire wire = server.wire();
        wire.login();
        got(opening);
        return wire;
    }

    private Future<Void> closing(ChatLink link, boolean politely) {
        return meanwhile(() -> {
            link.close(politely);
            return null;
        });
    }
}
