package org.postlude.transport.im;

import java.util.List;
import java.util.Optional;
import org.postlude.message.ActivityEvent;

/**
 * One step of the record of conversations: how it changes who is where, and what has to be told of it. Both are one entry of the
 * {@link Journal}: a change that is recorded is told, and what is told is recorded.
 *
 * @param kind how
 * @param conversation its identifier; for SEEN the room
 * @param fields as {@link Kind} says
 * @param event what has to be told
 */
record Change(Kind kind, String conversation, List<String> fields, Optional<ActivityEvent> event) {
    /** What changes. */
    enum Kind {
        /** A conversation: the address, "room" or "person", the number of its next event. */
        BEGIN,
        /** A new member: the identity, the nick, the computer's address or nothing. */
        JOIN,
        /** A member has one more nick: the identity, the nick. */
        NICK,
        /** A member has one nick less: the identity, the nick. */
        DROP,
        /** A member is one no longer: the identity. */
        LEAVE,
        /** Nothing follows in this conversation. */
        END,
        /** Nothing; something is told. */
        TELL,
        /** Until when what was said in a room is known: milliseconds. */
        SEEN,
        /** Which begin of a conversation was the last: milliseconds. */
        CLOCK
    }

    Change {
        fields = List.copyOf(fields);
    }

    static Change of(Kind kind, String conversation, String... fields) {
        return new Change(kind, conversation, List.of(fields), Optional.empty());
    }

    Change telling(ActivityEvent told) {
        return new Change(kind, conversation, fields, Optional.of(told));
    }

    String field(int index) {
        return fields.get(index);
    }
}
