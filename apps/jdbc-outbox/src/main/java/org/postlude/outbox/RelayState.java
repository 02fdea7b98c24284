package org.postlude.outbox;

import java.util.Objects;
import java.util.Optional;

/**
 * How a relay does, for health checks and meters.
 *
 * @param isRunning false when it was closed or its store was logged off; rows stay where they are then
 * @param submitted messages that it brought into the store
 * @param kept rows that it set aside
 * @param trouble what keeps it from going on at this moment; empty if nothing does
 */
public record RelayState(boolean isRunning, long submitted, long kept, Optional<String> trouble) {
    /**
     * Refuses null.
     *
     * @param isRunning false when it has ended
     * @param submitted messages that it brought into the store
     * @param kept rows that it set aside
     * @param trouble what keeps it from going on
     */
    public RelayState {
        Objects.requireNonNull(trouble, "trouble");
    }
}
