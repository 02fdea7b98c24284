package org.postlude.transport.im;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.postlude.transport.im.ChatException.Fault;

/** A link goes on with the stream of the one before it (XEP-0198, 5): nothing is lost with a socket, and nothing comes twice. */
class ResumptionTest extends SmackLinkTest {
    private static final String ROOM = "tea@rooms.chat.example";

    @Test
    void theNextLinkGoesOnWithTheStreamAndKnowsItsRooms() throws Exception {
        Ears ears = ears();
        ChatLink link = make(ears);
        RawServer.Wire wire = opened(link);
        Future<Void> joining = meanwhile(() -> {
            link.join(ROOM, "ann", Optional.empty());
            return null;
        });
        wire.admit(ROOM, "ann", "");
        got(joining);
        wire.close();
        ears.awaitLost();

        Ears after = ears();
        ChatLink next = make(after);
        Future<Boolean> again = opening(next);
        RawServer.Wire second = server.wire();
        second.authenticate();
        second.hear("<resume [^>]*h='3'[^>]*previd='again'|<resume [^>]*previd='again'[^>]*h='3'");
        second.say("<resumed xmlns='" + RawServer.SM + "' previd='again' h='4'/>");
        assertTrue(got(again));
        assertFalse(after.isFresh());
        second.say("<message from='" + ROOM + "/ann' type='groupchat' id='x'><body>mine</body></message>");
        assertTrue(after.next(Told.Said.class).own());
        assertEquals(0, ears.rest().stream().filter(Told.Said.class::isInstance).count());
    }

    @Test
    void aTextThatWasNotAcknowledgedIsSentAgainByTheStreamThatGoesOn() throws Exception {
        Ears ears = ears();
        ChatLink link = make(ears);
        RawServer.Wire wire = opened(link);
        link.send(text("t1", "one"));
        link.send(text("t2", "two"));
        wire.hear("two</body>");
        wire.close();
        ears.awaitLost();
        ChatException notSent = assertThrows(ChatException.class, () -> link.send(text("t3", "three")));
        assertEquals(Fault.NETWORK, notSent.fault());
        assertFalse(link.confirmed(Duration.ofSeconds(1)));

        ChatLink next = make(ears());
        Future<Boolean> again = opening(next);
        RawServer.Wire second = server.wire();
        second.authenticate();
        second.hear("<resume [^>]*>");
        // The answer about the account, the presence and one text were handled.
        second.say("<resumed xmlns='" + RawServer.SM + "' previd='again' h='3'/>");
        assertTrue(got(again));
        Future<Boolean> confirming = meanwhile(() -> next.confirmed(PATIENCE));
        String before = second.hear("^(.*)two</body>").group(1);
        assertFalse(before.contains("one</body>"), before);
        String then = second.hear("^(.*)<ping").group(1);
        assertFalse(then.contains("two</body>") || then.contains("three"), then);
        String id = then.substring(then.lastIndexOf(" id='") + 5);
        second.say("<iq type='result' id='" + id.substring(0, id.indexOf('\'')) + "'/>");
        assertTrue(got(confirming));
    }

    @Test
    void whereTheStreamIsNotGoneOnWithNothingOfItIsSentAgain() throws Exception {
        Ears ears = ears();
        ChatLink link = make(ears);
        RawServer.Wire wire = opened(link);
        link.send(text("t1", "one"));
        wire.hear("one</body>");
        wire.close();
        ears.awaitLost();

        ChatLink next = make(ears());
        Future<Boolean> again = opening(next);
        RawServer.Wire second = server.wire();
        second.authenticate();
        second.hear("<resume [^>]*>");
        second.say("<failed xmlns='" + RawServer.SM
                + "'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>");
        second.bind("");
        assertFalse(got(again));
        next.send(text("t2", "two"));
        String said = second.hear("^(.*)two</body>").group(1);
        assertFalse(said.contains("one</body>"), said);
    }

    /** Who hears of it later takes what was said meanwhile for what came over the stream before. */
    @Test
    void anotherStreamIsToldOfBeforeTheServerHearsThatThisUserIsThere() throws Exception {
        Ears ears = ears();
        Future<Boolean> opening = opening(make(ears));
        RawServer.Wire wire = server.wire();
        wire.authenticate();
        assertFalse(ears.isFresh());
        wire.enable();
        wire.answerInfo(""); // the last question before this user shows
        assertTrue(ears.isFresh());
        wire.hear("<presence[^>]*>");
        assertFalse(got(opening));
    }

    @Test
    void aStreamIsKeptThroughAttemptsThatFail() throws Exception {
        Ears ears = ears();
        ChatLink link = make(ears);
        RawServer.Wire wire = opened(link);
        wire.close();
        ears.awaitLost();

        Future<Boolean> failing = opening(make(ears()));
        server.wire().close();
        assertThrows(Exception.class, () -> got(failing));

        Future<Boolean> again = opening(make(ears()));
        RawServer.Wire third = server.wire();
        third.authenticate();
        third.hear("<resume [^>]*>");
        third.say("<resumed xmlns='" + RawServer.SM + "' previd='again' h='2'/>");
        assertTrue(got(again));
    }

    /** It may have seen its end, and would end the next one when it comes to say so. */
    @Test
    void noneIsMadeWhileTheConnectionBeforeIsAtWork() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        ChatLink link = make(ears().beforeEach(() -> {
            reading.countDown();
            awaitUninterrupted(gate);
        }));
        RawServer.Wire wire = opened(link);
        wire.say(message("m1", "one"));
        awaitUninterrupted(reading);
        link.close(false);

        ChatAccount hasty = server.account(Duration.ofMillis(200), Duration.ofMinutes(5));
        ChatException refusal = failure(opening(links.make(hasty, ears())));
        assertEquals(Fault.NETWORK, refusal.fault());
        assertTrue(refusal.toString().contains("the connection before has not ended yet"), refusal::toString);

        gate.countDown();
        Future<Boolean> again = opening(make(ears()));
        RawServer.Wire second = server.wire();
        second.authenticate();
        second.hear("<resume [^>]*>");
        second.say("<resumed xmlns='" + RawServer.SM + "' previd='again' h='2'/>");
        assertTrue(got(again));
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            assertTrue(latch.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Who gives a stream up does not wait for its end as long as the next one waits for its beginning. */
    @Test
    void theNextAttemptGivesASlowServerItsTime() throws Exception {
        Ears ears = ears();
        RawServer.Wire wire = opened(make(ears));
        wire.close();
        ears.awaitLost();

        Future<Boolean> failing = opening(make(ears()));
        server.wire().close();
        assertThrows(Exception.class, () -> got(failing));

        Future<Boolean> again = opening(make(ears()));
        RawServer.Wire third = server.wire();
        String begun = third.hearAllFor(Duration.ofMillis(900));
        assertTrue(begun.contains("<stream:stream"), begun);
        third.authenticate();
        third.hear("<resume [^>]*>");
        third.say("<resumed xmlns='" + RawServer.SM + "' previd='again' h='2'/>");
        assertTrue(got(again));
    }

    @Test
    void aLinkThatWasClosedPolitelyIsNotGoneOnWith() throws Exception {
        ChatLink link = make(ears());
        RawServer.Wire wire = opened(link);
        Future<Void> closing = meanwhile(() -> {
            link.close(true);
            return null;
        });
        wire.hear("</stream:stream>");
        wire.say("</stream:stream>");
        got(closing);

        Future<Boolean> again = opening(make(ears()));
        server.wire().login();
        assertFalse(got(again));
    }

    private RawServer.Wire opened(ChatLink link) throws Exception {
        Future<Boolean> opening = opening(link);
        RawServer.Wire wire = server.wire();
        wire.login();
        assertFalse(got(opening));
        return wire;
    }

    private static ChatText text(String id, String body) throws IOException {
        return new ChatText("bob@chat.example", false, id, Optional.empty(), body);
    }
}
