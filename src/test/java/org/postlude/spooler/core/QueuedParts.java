package org.postlude.spooler.core;

import java.time.Instant;
import java.util.List;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.store.InDoubtPolicy;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;

/** Parts of one recipient each that are due and were never tried, as a look at the store gives them. */
final class QueuedParts {
    /** Since when they are. */
    static final Instant DUE = Instant.parse("2026-08-03T09:00:00Z");

    private QueuedParts() {}

    /** Another number is another message. */
    static Candidate of(int number, String transport, Recipient recipient) {
        return new Candidate(
                new PartId(new MessageId("m" + number), 0),
                0,
                List.of(recipient),
                new Label(LabelState.READY, DUE, 0, Lanes.of(transport, recipient)),
                record(transport),
                false,
                false);
    }

    private static PartRecord record(String transport) {
        return new PartRecord(
                null,
                "sender@example.org",
                DUE,
                null,
                InDoubtPolicy.RETRY,
                1,
                0,
                null,
                MessageState.QUEUED,
                false,
                transport,
                transport + ":",
                List.of(),
                null,
                null,
                List.of(Mark.PENDING),
                Terms.USUAL,
                Past.NONE);
    }
}
