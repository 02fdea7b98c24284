package org.postlude.store;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.postlude.message.MessageId;

/**
 * A filed message, as of one moment; a row of MAPI's contents table.
 *
 * @param id the store's name for it, the same wherever it is moved to in the store
 * @param filed when the store accepted or filed it; {@code PR_MESSAGE_DELIVERY_TIME}
 * @param size in octets; {@code PR_MESSAGE_SIZE}
 * @param flags the marks it carries
 */
public record FolderEntry(MessageId id, Instant filed, long size, Set<MessageFlag> flags) {
    /**
     * Copies the flags.
     *
     * @param id the store's name for it
     * @param filed when the store accepted or filed it
     * @param size in octets
     * @param flags the marks it carries
     */
    public FolderEntry {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(filed, "filed");
        flags = Set.copyOf(flags);
    }
}
