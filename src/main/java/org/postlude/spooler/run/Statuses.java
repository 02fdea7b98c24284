package org.postlude.spooler.run;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Direction;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.message.PartId;
import org.postlude.message.Phase;
import org.postlude.message.Reply;
import org.postlude.spooler.core.InProcess;
import org.postlude.spooler.core.Mark;
import org.postlude.spooler.core.PartRecord;
import org.postlude.spooler.core.PartRecordCodec;
import org.postlude.spooler.core.QueueSnapshot;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStatus;
import org.postlude.store.QueuePage;
import org.postlude.store.RecipientStatus;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.QueueCounts;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.StoreLogon;

/** Turns what a store holds into what people read; the only place where parts become messages again. */
public final class Statuses {
    private static final StoreLogon.LabelQuery NOT_ENDED =
            StoreLogon.LabelQuery.of(LabelState.READY, LabelState.CLAIMED, LabelState.HELD, LabelState.IN_DOUBT);
    private static final StoreLogon.LabelQuery WAITING =
            StoreLogon.LabelQuery.of(LabelState.READY, LabelState.HELD, LabelState.IN_DOUBT);
    private static final List<MessageState> URGENCY = List.of(
            MessageState.ACTIVE,
            MessageState.IN_DOUBT,
            MessageState.HELD,
            MessageState.BACKING_OFF,
            MessageState.TRANSPORT_DEFERRED,
            MessageState.QUEUED);
    /** Large, for a reader that owns nothing may have to look at the whole queue for each page. */
    private static final int PAGE = 10_000;

    private final StoreLogon logon;
    private final Map<PartId, InProcess> inProcess = new LinkedHashMap<>();
    private final Instant now;

    /**
     * A view on one store at one moment.
     *
     * @param logon any logon on it
     * @param transfers what is in process
     * @param now the time, for ages
     */
    public Statuses(StoreLogon logon, List<InProcess> transfers, Instant now) {
        this.logon = logon;
        this.now = now;
        for (InProcess transfer : transfers) {
            if (transfer.part() != null) {
                inProcess.put(transfer.part(), transfer);
            }
        }
    }

    /**
     * All a report needs: everything in process, then the oldest queued.
     *
     * @param transfers what is in process, both directions
     * @return what the store holds
     * @throws IOException if it cannot be read
     */
    QueueSnapshot snapshot(List<InProcess> transfers) throws IOException {
        QueueCounts counts = logon.counts();
        List<MessageStatus> messages = new ArrayList<>();
        Set<MessageId> seen = new LinkedHashSet<>();
        for (InProcess transfer : transfers) {
            PartId part = transfer.part();
            if (part == null) {
                messages.add(inbound(transfer));
            } else if (seen.add(part.message())) {
                List<QueuedPart> parts = logon.parts(part.message());
                if (!parts.isEmpty()) {
                    messages.add(status(parts));
                }
            }
        }
        int active = seen.size();
        boolean waiting = !logon.page(WAITING, "", 1).items().isEmpty();
        List<MessageStatus> queued = list(LogoffReport.MAX_MESSAGES, seen);
        messages.addAll(queued);
        long omitted = Math.max(0, counts.messages() - active - queued.size());
        return new QueueSnapshot(counts.messages(), counts.inDoubt(), waiting, messages, omitted);
    }

    /**
     * The messages that have not ended, oldest first.
     *
     * @param limit at most so many
     * @return complete up to the limit
     * @throws IOException if they cannot be read
     */
    public List<MessageStatus> list(int limit) throws IOException {
        return list(limit, new LinkedHashSet<>());
    }

    private List<MessageStatus> list(int limit, Set<MessageId> seen) throws IOException {
        List<MessageStatus> found = new ArrayList<>();
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent() && found.size() < limit) {
            cursor = read(cursor.get(), Math.min(PAGE, limit - found.size()), seen, found);
        }
        return found;
    }

    /** One page of messages; a message whose parts lie in two pages may be in both. */
    QueuePage page(String cursor, int limit) throws IOException {
        List<MessageStatus> found = new ArrayList<>();
        Optional<String> next = read(cursor, limit, new LinkedHashSet<>(), found);
        return new QueuePage(found, next);
    }

    private Optional<String> read(String cursor, int limit, Set<MessageId> seen, List<MessageStatus> found)
            throws IOException {
        Page<QueuedPart> page = logon.page(NOT_ENDED, cursor, limit);
        for (QueuedPart part : page.items()) {
            if (seen.add(part.id().message())) {
                List<QueuedPart> parts = partCount(part) == 1
                        ? List.of(part)
                        : logon.parts(part.id().message());
                if (!parts.isEmpty()) {
                    found.add(status(parts));
                }
            }
        }
        return page.next();
    }

    private static int partCount(QueuedPart part) {
        PartRecord record = decode(part);
        return record == null ? 1 : record.parts();
    }

    private static @Nullable PartRecord decode(QueuedPart part) {
        try {
            return PartRecordCodec.decode(part.record());
        } catch (IOException e) {
            return null;
        }
    }

    private MessageStatus inbound(InProcess transfer) {
        return new MessageStatus(
                transfer.attempt().toString(),
                null,
                Direction.INBOUND,
                MessageState.ACTIVE,
                transfer.phase(),
                age(transfer.since()),
                transfer.transport(),
                1,
                null,
                List.of());
    }

    private MessageStatus status(List<QueuedPart> parts) {
        MessageState state = MessageState.QUEUED;
        Phase phase = null;
        String transport = null;
        int attempts = 0;
        Reply lastReply = null;
        PartRecord first = null;
        List<RecipientStatus> recipients = new ArrayList<>();
        for (QueuedPart part : parts) {
            PartRecord record = decode(part);
            if (record == null) {
                part.recipients()
                        .forEach(recipient -> recipients.add(new RecipientStatus(
                                recipient.toString(), MessageState.HELD, Reply.local("the part's record is damaged"))));
                continue;
            }
            first = first == null ? record : first;
            InProcess transfer = inProcess.get(part.id());
            MessageState own = stateOf(part, record);
            if (own == MessageState.ACTIVE && (phase == null || transfer != null)) {
                phase = transfer == null ? Phase.CONNECTING : transfer.phase();
            }
            if (!own.isEnded() && URGENCY.indexOf(own) <= URGENCY.indexOf(state)) {
                state = own;
                transport = record.transport();
            }
            attempts = Math.max(attempts, record.attempts());
            lastReply = record.lastReply() == null ? lastReply : record.lastReply();
            recipients(part, record, own, recipients);
        }
        return new MessageStatus(
                parts.get(0).id().message().value(),
                first == null ? null : first.messageId(),
                Direction.OUTBOUND,
                state,
                state == MessageState.ACTIVE ? phase : null,
                first == null ? Duration.ZERO : age(first.submitted()),
                transport,
                attempts,
                lastReply,
                recipients);
    }

    /** The label tells what the store knows, the record what the spooler meant by it. */
    private static MessageState stateOf(QueuedPart part, PartRecord record) {
        return switch (part.label().state()) {
            case CLAIMED -> MessageState.ACTIVE;
            case IN_DOUBT -> MessageState.IN_DOUBT;
            case HELD ->
                record.state() == MessageState.TRANSPORT_DEFERRED ? MessageState.TRANSPORT_DEFERRED : MessageState.HELD;
            case READY -> record.state() == MessageState.BACKING_OFF ? MessageState.BACKING_OFF : MessageState.QUEUED;
            case DONE -> record.state().isEnded() ? record.state() : MessageState.WITHDRAWN;
        };
    }

    private static void recipients(
            QueuedPart part, PartRecord record, MessageState own, List<RecipientStatus> recipients) {
        for (int i = 0; i < part.recipients().size(); i++) {
            Mark mark = i < record.marks().size() ? record.marks().get(i) : null;
            MessageState state = mark == null ? own : mark.fate().word(own);
            recipients.add(new RecipientStatus(
                    part.recipients().get(i).toString(), state, mark == null ? null : mark.reply()));
        }
    }

    private Duration age(Instant since) {
        Duration age = Duration.between(since, now);
        return age.isNegative() ? Duration.ZERO : age;
    }
}
