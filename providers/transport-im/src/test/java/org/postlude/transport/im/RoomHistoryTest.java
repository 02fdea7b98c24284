package org.postlude.transport.im;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.postlude.transport.im.ScriptedServer.ANN;
import static org.postlude.transport.im.ScriptedServer.ROOM;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** From when on a room is asked for what was said there. */
class RoomHistoryTest {
    private static final Instant NOW = Instant.parse("2026-11-28T22:10:03.123Z");

    private final Conversations conversations = new Conversations("chat", ANN, new MemoryJournal(), () -> NOW);

    private static Told.Said at(Instant at) {
        return new Told.Said(
                ROOM,
                true,
                "bob",
                false,
                Optional.of("1"),
                Optional.empty(),
                Optional.of(at),
                Optional.empty(),
                Optional.of("x"));
    }

    @Test
    void whatIsSaidToBeOfAnotherAgeEndsNoHistory() {
        conversations.heard(at(Instant.parse("9999-01-01T00:00:00Z")));
        conversations.heard(at(Instant.MAX));
        assertEquals(Optional.empty(), conversations.seen(ROOM));
        conversations.heard(at(NOW));
        assertEquals(Optional.of(NOW.toEpochMilli()), conversations.seen(ROOM).map(Instant::toEpochMilli));
        conversations.heard(at(Instant.MIN));
        assertEquals(Optional.of(NOW.toEpochMilli()), conversations.seen(ROOM).map(Instant::toEpochMilli));
    }
}
