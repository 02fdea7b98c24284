package org.postlude.store.spi;

import java.util.List;
import java.util.Objects;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;

/**
 * One part as the store has it.
 *
 * @param id its name
 * @param revision grows by one with each change; 1 at submit
 * @param recipients as submitted
 * @param label the present one
 * @param record the present one; must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // opaque octets, compared by nobody; a copy per access would cost
public record QueuedPart(PartId id, long revision, List<Recipient> recipients, Label label, byte[] record) {
    /**
     * Copies the recipients.
     *
     * @param id its name
     * @param revision grows by one with each change
     * @param recipients as submitted
     * @param label the present one
     * @param record the present one
     */
    public QueuedPart {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(recipients, "recipients");
        Objects.requireNonNull(label, "label");
        Objects.requireNonNull(record, "record");
        recipients = List.copyOf(recipients);
    }
}
