package org.postlude.store;

import java.util.Objects;
import org.postlude.message.MessageId;

/**
 * The message is durable: no kill, crash or power cut loses it as long as the storage honours fsync.
 *
 * @param id the store's name for it, needed to withdraw it
 * @param existed true if an earlier submit with the same key had stored it already
 */
public record SubmitReceipt(MessageId id, boolean existed) {
    /**
     * Refuses null.
     *
     * @param id the store's name for it, needed to withdraw it
     * @param existed true if an earlier submit with the same key had stored it already
     */
    public SubmitReceipt {
        Objects.requireNonNull(id, "id");
    }
}
