package org.postlude.spooler.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.message.Recipient;
import org.postlude.spooler.MessageDetails;
import org.postlude.spooler.Tried;
import org.postlude.spooler.core.PartRecord;
import org.postlude.spooler.mail.EncodedWords;
import org.postlude.store.MessageStatus;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.StoreLogon;
import org.postlude.store.spi.StoredMessage;

/** One message, looked at closely: its bytes are read to their end, for only there their digest is known. */
final class Details {
    private final StoreLogon logon;
    private final Statuses statuses;

    Details(StoreLogon logon, Statuses statuses) {
        this.logon = logon;
        this.statuses = statuses;
    }

    Optional<MessageDetails> of(MessageId id) throws IOException {
        Optional<MessageStatus> status = statuses.one(id);
        if (status.isEmpty()) {
            return Optional.empty();
        }
        List<QueuedPart> parts = logon.parts(id);
        PartRecord record = parts.stream()
                .map(DamagedMail::decode)
                .filter(each -> each != null)
                .findFirst()
                .orElse(null);
        Bytes bytes = bytes(id);
        return Optional.of(new MessageDetails(
                status.get(),
                record == null ? bytes.sender() : record.sender(),
                record == null ? bytes.submitted() : record.submitted(),
                nextAttempt(parts),
                bytes.size(),
                bytes.damage(),
                record == null ? null : subject(record),
                record == null ? null : record.policy(),
                record == null ? null : record.terms().expires(),
                tries(parts)));
    }

    private static @Nullable String subject(PartRecord record) {
        String subject = record.terms().subject();
        return subject == null ? null : EncodedWords.decode(subject);
    }

    private static @Nullable Instant nextAttempt(List<QueuedPart> parts) {
        return parts.stream()
                .map(QueuedPart::label)
                .filter(label -> label.state() == LabelState.READY)
                .map(Label::due)
                .min(Instant::compareTo)
                .filter(due -> due.isBefore(Label.NEVER))
                .orElse(null);
    }

    /** Of all parts, in their order of time. */
    private static List<Tried> tries(List<QueuedPart> parts) {
        List<Tried> tries = new ArrayList<>();
        for (QueuedPart part : parts) {
            PartRecord record = DamagedMail.decode(part);
            List<String> recipients =
                    part.recipients().stream().map(Recipient::toString).toList();
            if (record != null) {
                record.past()
                        .tries()
                        .forEach(each -> tries.add(
                                new Tried(each.at(), each.took(), each.transport(), recipients, each.answer())));
            }
        }
        tries.sort(Comparator.comparing(Tried::at));
        return tries;
    }

    private record Bytes(
            @Nullable String sender,
            @Nullable Instant submitted,
            @Nullable Long size,
            @Nullable String damage) {}

    private Bytes bytes(MessageId id) {
        StoredMessage message;
        try {
            message = logon.open(id);
        } catch (NoSuchMessageException e) {
            return new Bytes(null, null, null, null);
        } catch (IOException e) {
            return new Bytes(null, null, null, Words.of(e));
        }
        String sender = message.envelope().map(envelope -> envelope.sender()).orElse(null);
        try (InputStream in = message.content().open()) {
            in.transferTo(OutputStream.nullOutputStream());
            return new Bytes(sender, message.submitted(), message.content().size(), null);
        } catch (IOException e) {
            return new Bytes(sender, message.submitted(), null, Words.of(e));
        }
    }
}
