package org.postlude.store.spi;

import java.util.Objects;
import org.postlude.message.PartId;

/**
 * The end of one part.
 *
 * @param id which
 * @param expectedRevision the revision that the end was made for
 * @param record the last one
 */
@SuppressWarnings("ArrayRecordComponent") // opaque octets, compared by nobody; a copy per access would cost
public record PartEnd(PartId id, long expectedRevision, byte[] record) {
    /**
     * Refuses null.
     *
     * @param id which
     * @param expectedRevision the revision that the end was made for
     * @param record the last one
     */
    public PartEnd {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(record, "record");
    }
}
