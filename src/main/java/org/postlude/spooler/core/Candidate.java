package org.postlude.spooler.core;

import java.util.List;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.store.spi.Label;

/**
 * A part that may be attempted, as it was when the store was asked.
 *
 * @param id which
 * @param revision the store's revision
 * @param recipients as submitted
 * @param label the store's label
 * @param record decoded
 * @param forced whether a flush asks for it, whatever its due time
 * @param deferred whether the transport that keeps it asked for it
 */
public record Candidate(
        PartId id,
        long revision,
        List<Recipient> recipients,
        Label label,
        PartRecord record,
        boolean forced,
        boolean deferred) {
    Candidate asForced() {
        return new Candidate(id, revision, recipients, label, record, true, false);
    }

    Candidate asDeferred() {
        return new Candidate(id, revision, recipients, label, record, true, true);
    }

    Candidate at(long newRevision, Label newLabel, PartRecord newRecord) {
        return new Candidate(id, newRevision, recipients, newLabel, newRecord, forced, deferred);
    }
}
