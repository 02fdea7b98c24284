package org.postlude.transport.im;

import static org.postlude.transport.im.ScriptedServer.ANN;
import static org.postlude.transport.im.ScriptedServer.ROOM;
import static org.postlude.transport.im.ScriptedServer.occupant;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postlude.message.ActivityEvent;
import org.postlude.message.event.ImJoin;
import org.postlude.message.event.ImLeave;
import org.postlude.message.event.RecordedEvent;

/** A book of conversations, and all that it has told. A second goes by between two things that happen. */
final class Book {
    final ConversationBook book = new ConversationBook(ANN);
    final List<Change> changes = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-28T22:10:03.123Z");

    Instant next() {
        now = now.plusSeconds(1);
        return now;
    }

    /** In the room with those who are there, each nick with its address at this server. */
    Book in(String... nicks) {
        book.arriving(ROOM);
        for (String nick : nicks) {
            present(ROOM, nick, nick + "@chat.example");
        }
        changes.addAll(book.present(
                new Told.Present(ROOM, occupant("ann", ANN), true, Optional.empty()), Optional.empty(), next()));
        return this;
    }

    void present(String room, String nick, String address) {
        changes.addAll(book.present(
                new Told.Present(room, occupant(nick, address), false, Optional.empty()), Optional.empty(), next()));
    }

    void gone(String nick, Integer... statuses) {
        changes.addAll(
                book.gone(ScriptedServer.gone(ROOM, nick, nick + "@chat.example", false, false, statuses), next()));
    }

    void goneSelf(boolean destroyed, Integer... statuses) {
        changes.addAll(book.gone(ScriptedServer.gone(ROOM, "ann", ANN, true, destroyed, statuses), next()));
    }

    void renamed(String nick, String address, String to) {
        changes.addAll(book.renamed(new Told.Renamed(ROOM, occupant(nick, address), to, false), next()));
    }

    void leave(String identifier, Departure how) {
        changes.addAll(book.leave(identifier, how, next()));
    }

    void wrote(String peer, boolean isOwn) {
        changes.addAll(book.wrote(peer, isOwn, next()));
    }

    String only() {
        return book.identifiers().get(0);
    }

    List<ActivityEvent> events() {
        return changes.stream().map(Change::event).flatMap(Optional::stream).toList();
    }

    List<RecordedEvent> told() {
        return events().stream()
                .map(RecordedEvent::of)
                .flatMap(Optional::stream)
                .toList();
    }

    List<ImLeave> leaves() {
        return Desk.leaves(events());
    }

    List<ImJoin> joins() {
        return told().stream()
                .filter(ImJoin.class::isInstance)
                .map(ImJoin.class::cast)
                .toList();
    }
}
