package org.postlude.store;

import java.time.Instant;
import java.util.Objects;
import org.postlude.message.Content;
import org.postlude.message.MessageId;

/**
 * A message that was opened for reading; MAPI {@code IMessage}. Nothing is marked as read by that.
 *
 * @param id the store's name for it
 * @param stored when the store accepted or filed it
 * @param isQueued true while it has not ended: it is in the outgoing queue and in no folder; MAPI {@code MSGFLAG_SUBMIT}
 * @param content its bytes, read from the store at each opening and checked where they end; readable while the store is open
 */
public record StoredEntry(MessageId id, Instant stored, boolean isQueued, Content content) {
    /**
     * Refuses null.
     *
     * @param id the store's name for it
     * @param stored when the store accepted or filed it
     * @param isQueued true while it has not ended
     * @param content its bytes
     */
    public StoredEntry {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(stored, "stored");
        Objects.requireNonNull(content, "content");
    }
}
