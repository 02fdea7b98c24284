package org.postlude.transport.im;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postlude.integration.ChatUser;
import org.postlude.integration.Prosody;

/** A server that keeps what is said calls each text by a name of its own, the same as often as it tells of it (XEP-0359). */
class RealNumberingTest extends RealProsodyTest {
    private static final String ROOM = Prosody.room("numbered");

    @Test
    void whatTheRoomTellsAgainHasTheSameName() throws Exception {
        serve(Prosody.Options.plain().withNumbering());
        ChatUser bob = user("bob");
        bob.join(ROOM, "bob");
        Heard heard = new Heard();
        ChatLink ann = opened("ann", heard);
        ann.join(ROOM, "ann", Optional.empty());
        bob.say(ROOM, "b1", "hello");
        Told.Said live = heard.next(Told.Said.class);
        assertTrue(live.stanzaId().isPresent(), live::toString);
        ann.send(toRoom(ROOM, "a1", "mine"));
        Told.Said own = heard.next(Told.Said.class);

        ann.leave(ROOM, "", PATIENCE);
        ann.join(ROOM, "ann", Optional.of(Instant.EPOCH));
        assertEquals(live.stanzaId(), heard.next(Told.Said.class).stanzaId());
        Told.Said ownAgain = heard.next(Told.Said.class);
        assertEquals(own.stanzaId(), ownAgain.stanzaId());
        assertTrue(ownAgain.own(), ownAgain::toString);

        bob.tell(Prosody.address("ann"), "p1", "just you");
        assertTrue(heard.next(Told.Said.class).stanzaId().isPresent());
    }
}
