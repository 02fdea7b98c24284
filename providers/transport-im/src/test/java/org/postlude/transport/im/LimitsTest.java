package org.postlude.transport.im;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postlude.transport.im.ScriptedServer.ANN;
import static org.postlude.transport.im.ScriptedServer.ROOM;
import static org.postlude.transport.im.ScriptedServer.occupant;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postlude.message.event.LeaveFlags;

/** What there is too much of is told, and hides nothing else. */
class LimitsTest {
    private static final Instant NOW = Instant.parse("2026-11-28T22:10:03.123Z");

    @Test
    void whatTheOneMemberTooManySaysIsKeptAndTheirLeaveIsNoAnomaly() {
        Conversations conversations = new Conversations("chat", ANN, new MemoryJournal(), () -> NOW);
        conversations.arriving(ROOM);
        for (int i = 0; i < ConversationBook.MOST_MEMBERS; i++) {
            conversations.present(new Told.Present(ROOM, occupant("n" + i, ""), false, Optional.empty()));
        }
        conversations.present(new Told.Present(ROOM, occupant("ann", ANN), true, Optional.empty()));
        conversations.present(new Told.Present(ROOM, occupant("late", ""), false, Optional.empty()));
        assertTrue(conversations.mayBe(ScriptedServer.said(ROOM, true, "late", "1", "hello")));
        boolean unused = conversations.gone(ScriptedServer.gone(ROOM, "late", "", false, false));
        assertEquals(0, conversations.anomalies());
        assertFalse(conversations.mayBe(ScriptedServer.said("other@conf.example", true, "late", "1", "hello")));
    }

    @Test
    void membersThatAreNotAllRecordedAreAbsentWithTheReason() {
        Book book = new Book();
        String[] many = new String[ConversationBook.MOST_MEMBERS];
        for (int i = 0; i < many.length; i++) {
            many[i] = "n" + i;
        }
        book.in(many);
        book.gone("n1");
        assertTrue(book.leaves().get(0).members().optional().isEmpty());
        String why = Desk.fact(book.events().get(book.events().size() - 1), "member-absent");
        assertEquals("there are more than 5000, who are not all recorded", why);
    }

    @Test
    void whoeverWasSilentForLongestMakesRoomForTheNext() {
        Book book = new Book();
        book.in("bob");
        for (int i = 1; i < ConversationBook.MOST_CONVERSATIONS; i++) {
            book.wrote("p" + i + "@x.example", false);
        }
        book.wrote("p1@x.example", false);
        book.wrote("new@x.example", false);
        assertEquals(
                ConversationBook.MOST_CONVERSATIONS, book.book.identifiers().size());
        assertTrue(book.book.at("new@x.example").isPresent()
                && book.book.at("p1@x.example").isPresent());
        assertTrue(book.book.at("p2@x.example").isEmpty());
        assertEquals(1, book.leaves().size());
        assertEquals(LeaveFlags.CONVERSATION_END, book.leaves().get(0).flags());
        assertEquals(ANN, book.leaves().get(0).leavingUser());
    }
}
