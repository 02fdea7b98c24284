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
    String lane() {
        return label.lane();
    }

    /** Its lane, or the one beside which it is. */
    String destination() {
        return Lanes.anySize(label.lane());
    }

    /** Its label over another transport, or over its own. */
    Label laneOver(String transport) {
        String lane = Lanes.of(transport, recipients.get(0), Lanes.isLarge(label.lane()));
        return new Label(label.state(), label.due(), label.priority(), lane);
    }

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
