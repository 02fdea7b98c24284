package org.postlude.outbox;

import java.util.Objects;
import java.util.UUID;
import org.postlude.store.SubmissionKey;

/**
 * The message is a row of the transaction: committed with it, or gone with it. It has no id of a store yet.
 *
 * @param row the row's name in the table
 * @param key under which it comes to the store, where its message is found by it
 */
public record OutboxReceipt(UUID row, SubmissionKey key) {
    /**
     * Refuses null.
     *
     * @param row the row's name in the table
     * @param key under which it comes to the store
     */
    public OutboxReceipt {
        Objects.requireNonNull(row, "row");
        Objects.requireNonNull(key, "key");
    }
}
