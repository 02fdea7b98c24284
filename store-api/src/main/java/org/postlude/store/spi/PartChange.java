package org.postlude.store.spi;

import java.util.Objects;
import org.postlude.message.PartId;

/**
 * One change of one part.
 *
 * @param id which
 * @param expectedRevision the revision that the change was made for
 * @param label the new one; never DONE
 * @param record the new one
 */
@SuppressWarnings("ArrayRecordComponent") // opaque octets, compared by nobody; a copy per access would cost
public record PartChange(PartId id, long expectedRevision, Label label, byte[] record) {
    /**
     * Refuses null.
     *
     * @param id which
     * @param expectedRevision the revision that the change was made for
     * @param label the new one; never DONE
     * @param record the new one
     */
    public PartChange {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(label, "label");
        Objects.requireNonNull(record, "record");
    }
}
