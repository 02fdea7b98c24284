package org.postlude.store;

import java.util.Objects;
import org.postlude.message.MessageId;

/**
 * A message has arrived and is durable; MAPI {@code fnevNewMail}. A hint: the mail is in the store whether somebody hears of
 * it or not, and who is slow does not hear of all (see {@link MessageStore#advise}).
 *
 * @param id the store's name for it
 * @param folder where it was filed
 */
public record NewMail(MessageId id, String folder) {
    /**
     * Refuses null.
     *
     * @param id the store's name for it
     * @param folder where it was filed
     */
    public NewMail {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(folder, "folder");
    }
}
