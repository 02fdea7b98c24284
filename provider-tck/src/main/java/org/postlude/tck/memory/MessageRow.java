package org.postlude.tck.memory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Envelope;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.SubmissionKey;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.NewPart;

/** One submitted message. */
final class MessageRow {
    final long number;
    final MessageId id;
    final SubmissionKey key;
    final Envelope envelope;
    final Instant submitted;
    final List<PartRow> parts = new ArrayList<>();
    /** How many parts carry each state: what the counts are made of. */
    private final Map<LabelState, Integer> states = new EnumMap<>(LabelState.class);
    /** Null once the bytes were dropped or filed. */
    @Nullable
    StoredBody body;

    /** Found damaged once: its bytes are kept for a person. */
    boolean setAside;

    MessageRow(MessageId id, long number, Write.Entry entry) {
        this.number = number;
        this.id = id;
        this.key = entry.key();
        this.envelope = entry.envelope();
        this.submitted = entry.at();
        this.body = entry.body();
        for (NewPart part : entry.parts()) {
            PartId partId = new PartId(id, parts.size());
            parts.add(new PartRow(
                    this,
                    partId,
                    part.recipients(),
                    stored(part.label()),
                    part.record().clone()));
        }
    }

    /** The contract promises milliseconds only, so nobody gets more. */
    static Label stored(Label label) {
        return new Label(
                label.state(), Instant.ofEpochMilli(label.due().toEpochMilli()), label.priority(), label.lane());
    }

    int count(LabelState state) {
        return states.getOrDefault(state, 0);
    }

    /** Parts that have not ended, of those that are in the index. */
    int open() {
        int indexed = 0;
        for (int count : states.values()) {
            indexed += count;
        }
        return indexed - count(LabelState.DONE);
    }

    void count(LabelState state, int change) {
        states.merge(state, change, Integer::sum);
    }
}
