package org.postlude.store.spi.support;

import java.time.Instant;
import java.util.List;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.message.Recipient;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.QueuedPart;

/** Parts as the tests of this package use them. */
final class QueueParts {
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final byte[] RECORD = {1, 2, 3};

    private QueueParts() {}

    static MessageId id(String value) {
        return new MessageId(value);
    }

    static QueuedPart part(String message, int index, LabelState state) {
        return part(message, index, new Label(state, NOON, 0, "lane"));
    }

    static QueuedPart part(String message, int index, Label label) {
        List<Recipient> recipients = List.of(Recipient.smtp(message + index + "@example.org"));
        return new QueuedPart(new PartId(id(message), index), 1, recipients, label, RECORD.clone());
    }

    static QueuedPart moved(QueuedPart part, LabelState state) {
        return Parts.changed(part, part.label().with(state, part.label().due()), part.record());
    }

    static List<String> names(List<QueuedPart> parts) {
        return parts.stream().map(part -> part.id().toString()).toList();
    }
}
