package org.postlude.spooler.queue;

import java.util.List;
import java.util.Objects;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;

/**
 * Why a message is still here, or how it ended: the state word of the whole and everything that applies to it, what keeps it
 * back before what is only told.
 *
 * @param id the store's name for it
 * @param state the state word, as in a list
 * @param reasons at least one
 */
public record Explanation(MessageId id, MessageState state, List<Reason> reasons) {
    /**
     * Copies the list.
     *
     * @param id the store's name for it
     * @param state the state word
     * @param reasons at least one
     */
    public Explanation {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(state, "state");
        reasons = List.copyOf(reasons);
    }
}
