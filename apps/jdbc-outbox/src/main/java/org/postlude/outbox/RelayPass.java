package org.postlude.outbox;

import java.util.Objects;
import java.util.Optional;

/**
 * What one pass over the table did.
 *
 * @param submitted messages that the store has now
 * @param kept rows that were set aside with their reason
 * @param isMore whether more may wait, so that the next pass should begin at once
 * @param isReleased whether the store was logged off, so that a pass by this relay never does anything again
 * @param trouble what kept it from going on, where the mail is, and what to do; empty if nothing did
 */
public record RelayPass(int submitted, int kept, boolean isMore, boolean isReleased, Optional<String> trouble) {
    /**
     * Refuses null.
     *
     * @param submitted messages that the store has now
     * @param kept rows that were set aside
     * @param isMore whether more may wait
     * @param isReleased whether the store was logged off
     * @param trouble what kept it from going on
     */
    public RelayPass {
        Objects.requireNonNull(trouble, "trouble");
    }
}
