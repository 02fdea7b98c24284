package org.postlude.spooler.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.postlude.message.AttemptId;
import org.postlude.message.Direction;
import org.postlude.message.Phase;

/**
 * A transfer in process, for a report.
 *
 * @param attempt its name
 * @param direction which way
 * @param part what is sent, as the store has it or will have it when a pending write is applied; null for an inbound one
 * @param phase how far it has come
 * @param since when it began
 * @param transport over which
 * @param cancelled whether it was asked to stop
 * @param settling whether its end is being recorded: what {@code part} tells of that is not so before it is durable
 */
public record InProcess(
        AttemptId attempt,
        Direction direction,
        @Nullable Candidate part,
        Phase phase,
        Instant since,
        String transport,
        boolean cancelled,
        boolean settling) {
    /**
     * Tells whether a transport is asked about it.
     *
     * @return false for a local delivery, and for what a person ordered
     */
    public boolean isOverTransport() {
        return !transport.equals(PartRecord.LOCAL);
    }
}
