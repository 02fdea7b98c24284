package org.postlude.spooler.queue;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.postlude.message.AttemptId;
import org.postlude.message.MessageId;

/**
 * One line of an attempt that is being traced. Credentials and the octets of messages are never in it.
 *
 * @param at when
 * @param id the message
 * @param recipients to whom the attempt goes
 * @param transport over which
 * @param attempt its name
 * @param kind who speaks
 * @param line one line, as it was spoken or in our words
 */
public record TraceLine(
        Instant at,
        MessageId id,
        List<String> recipients,
        String transport,
        AttemptId attempt,
        Kind kind,
        String line) {
    /** Who speaks. */
    public enum Kind {
        /** We, to the other side. */
        SENT,
        /** The other side. */
        RECEIVED,
        /** The spooler, about the attempt: its beginning, its phases, what came of it, how many lines were dropped. */
        TOLD
    }

    /**
     * Copies the list.
     *
     * @param at when
     * @param id the message
     * @param recipients to whom the attempt goes
     * @param transport over which
     * @param attempt its name
     * @param kind who speaks
     * @param line one line
     */
    public TraceLine {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(transport, "transport");
        Objects.requireNonNull(attempt, "attempt");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(line, "line");
        recipients = List.copyOf(recipients);
    }
}
