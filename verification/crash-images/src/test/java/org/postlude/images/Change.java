package org.postlude.images;

import org.jspecify.annotations.Nullable;

/**
 * One change of a file's octets.
 *
 * @param offset where; the new length if there is no data
 * @param data what was written, or null for a new length
 */
@SuppressWarnings("ArrayRecordComponent") // lent by the trace, changed by nobody
record Change(long offset, byte @Nullable [] data) {
    static Change of(Call call) {
        return new Change(call.offset(), call.kind() == Call.WRITTEN ? call.data() : null);
    }
}
