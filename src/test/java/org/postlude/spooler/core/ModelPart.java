package org.postlude.spooler.core;

import java.util.List;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;

/**
 * A part as the model store has it on disk.
 *
 * @param id which
 * @param recipients as submitted
 * @param first the number of its first recipient among all recipients of the world
 * @param revision grows with each write
 * @param label as written
 * @param record as written
 */
record ModelPart(PartId id, List<Recipient> recipients, int first, long revision, Label label, PartRecord record) {
    ModelPart with(Label newLabel, PartRecord newRecord) {
        return new ModelPart(id, recipients, first, revision + 1, newLabel, newRecord);
    }

    boolean isDone() {
        return label.state() == LabelState.DONE;
    }

    boolean isKept() {
        return Recovery.wasKept(label, record);
    }

    Candidate candidate() {
        return new Candidate(id, revision, recipients, label, record, false, false);
    }

    /** The bit of one recipient. */
    int bit(int index) {
        return 1 << (first + index);
    }

    /** The bits of recipients with some fates. */
    int mask(java.util.function.Predicate<Fate> which) {
        int mask = 0;
        for (int i = 0; i < record.marks().size(); i++) {
            if (which.test(record.marks().get(i).fate())) {
                mask |= bit(i);
            }
        }
        return mask;
    }
}
