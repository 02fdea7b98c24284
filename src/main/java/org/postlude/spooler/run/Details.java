package org.postlude.spooler.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.spooler.MessageDetails;
import org.postlude.spooler.core.PartRecord;
import org.postlude.store.MessageStatus;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.StoreLogon;
import org.postlude.store.spi.StoredMessage;

/** One message, looked at closely: its bytes are read to their end, for only there their digest is known. */
final class Details {
    private static final int PAGE = 10_000;

    private final StoreLogon logon;
    private final Instant now;

    Details(StoreLogon logon, Instant now) {
        this.logon = logon;
        this.now = now;
    }

    /** The names of messages that have not ended and begin so, at most so many. */
    List<String> beginningWith(String prefix, int limit) throws IOException {
        Set<String> found = new LinkedHashSet<>();
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent() && found.size() < limit) {
            Page<QueuedPart> page = logon.page(Statuses.NOT_ENDED, cursor.get(), PAGE);
            page.items().stream()
                    .map(part -> part.id().message().value())
                    .filter(id -> id.startsWith(prefix))
                    .forEach(found::add);
            cursor = page.next();
        }
        return new ArrayList<>(found).subList(0, Math.min(limit, found.size()));
    }

    Optional<MessageDetails> of(MessageId id) throws IOException {
        Optional<MessageStatus> status = Statuses.ofReader(logon, now).one(id);
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
                bytes.damage()));
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
