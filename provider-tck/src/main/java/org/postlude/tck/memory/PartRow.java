package org.postlude.tck.memory;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.QueuedPart;

/** One part. The indexes sort by its fields: only {@link QueueIndex} changes them. */
final class PartRow {
    /** Oldest submit first; ids are given in this order, so it is the order of ids too. */
    static final Comparator<PartRow> BY_AGE =
            Comparator.<PartRow>comparingLong(p -> p.message.number).thenComparingInt(p -> p.id.index());

    static final Comparator<PartRow> BY_DUE =
            Comparator.<PartRow, Instant>comparing(p -> p.label.due()).thenComparing(BY_AGE);

    final MessageRow message;
    final PartId id;
    final List<Recipient> recipients;
    long revision = 1;
    Label label;
    byte[] record;
    /** Whose claim the label is; 0 if it is none. */
    long epoch;

    PartRow(MessageRow message, PartId id, List<Recipient> recipients, Label label, byte[] record) {
        this.message = message;
        this.id = id;
        this.recipients = recipients;
        this.label = label;
        this.record = record;
    }

    /** Whether the part of a message that is set aside has to be changed for it. */
    boolean canBeHeld() {
        boolean isHeldForEver = label.state() == LabelState.HELD && !label.due().isBefore(Label.NEVER);
        return label.state() != LabelState.DONE && label.state() != LabelState.CLAIMED && !isHeldForEver;
    }

    /** A copy, so that a caller that changes the record harms nobody but itself. */
    QueuedPart shown() {
        return new QueuedPart(id, revision, recipients, label, record.clone());
    }
}
