package org.postlude.store;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageState;
import org.postlude.message.Reply;

/**
 * Where one recipient of a message stands.
 *
 * @param address as given at submit
 * @param state the state word
 * @param reply the last answer for this recipient; null if there was none yet
 */
public record RecipientStatus(
        String address, MessageState state, @Nullable Reply reply) {
    /**
     * Refuses null.
     *
     * @param address as given at submit
     * @param state the state word
     * @param reply the last answer for this recipient; null if there was none yet
     */
    public RecipientStatus {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(state, "state");
    }
}
