package org.postlude.store.spi;

import java.util.List;
import java.util.Objects;
import org.postlude.message.Recipient;

/**
 * One part of a message to be submitted.
 *
 * @param recipients 1 to {@value #MAX_RECIPIENTS}
 * @param label how it starts
 * @param record opaque to the store, at most {@value #MAX_RECORD} octets; not copied, must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // opaque octets, compared by nobody; a copy per access would cost
public record NewPart(List<Recipient> recipients, Label label, byte[] record) {
    /** The most recipients of one part. */
    public static final int MAX_RECIPIENTS = 100;
    /** The longest record. */
    public static final int MAX_RECORD = 65_536;

    /**
     * Copies the recipients and checks the bounds.
     *
     * @param recipients 1 to 100
     * @param label how it starts
     * @param record opaque to the store
     * @throws IllegalArgumentException if a bound is passed
     */
    public NewPart {
        Objects.requireNonNull(recipients, "recipients");
        Objects.requireNonNull(label, "label");
        Objects.requireNonNull(record, "record");
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty() || recipients.size() > MAX_RECIPIENTS || record.length > MAX_RECORD) {
            throw new IllegalArgumentException(
                    "a part has 1 to " + MAX_RECIPIENTS + " recipients and a record of at most " + MAX_RECORD
                            + " octets, not " + recipients.size() + " and " + record.length);
        }
    }
}
