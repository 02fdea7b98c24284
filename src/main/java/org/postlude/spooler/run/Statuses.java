package org.postlude.spooler.run;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.postlude.message.Direction;
import org.postlude.message.MessageId;
import org.postlude.message.MessageState;
import org.postlude.message.PartId;
import org.postlude.message.Phase;
import org.postlude.message.Recipient;
import org.postlude.message.Reply;
import org.postlude.spooler.core.Candidate;
import org.postlude.spooler.core.InProcess;
import org.postlude.spooler.core.Mark;
import org.postlude.spooler.core.PartRecord;
import org.postlude.spooler.core.QueueSnapshot;
import org.postlude.spooler.core.Recovery;
import org.postlude.spooler.queue.Facts;
import org.postlude.spooler.queue.Filter;
import org.postlude.store.MessageStatus;
import org.postlude.store.QueuePage;
import org.postlude.store.RecipientStatus;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.QueueCounts;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.StoreLogon;

/** Turns what a store holds into what people read; the only place where parts become messages again. */
public final class Statuses {
    static final StoreLogon.LabelQuery NOT_ENDED =
            StoreLogon.LabelQuery.of(LabelState.READY, LabelState.CLAIMED, LabelState.HELD, LabelState.IN_DOUBT);
    private static final StoreLogon.LabelQuery WAITING =
            StoreLogon.LabelQuery.of(LabelState.READY, LabelState.HELD, LabelState.IN_DOUBT);
    /** Of a message with such a word, unlike HELD, a part can be read and is not in process. */
    private static final Set<MessageState> SURELY_WAITING = Set.of(
            MessageState.QUEUED, MessageState.BACKING_OFF, MessageState.TRANSPORT_DEFERRED, MessageState.IN_DOUBT);

    private static final List<MessageState> URGENCY = List.of(
            MessageState.ACTIVE,
            MessageState.IN_DOUBT,
            MessageState.HELD,
            MessageState.BACKING_OFF,
            MessageState.TRANSPORT_DEFERRED,
            MessageState.QUEUED);
    private static final List<MessageState> ENDINGS =
            List.of(MessageState.RETURNED, MessageState.WITHDRAWN, MessageState.DELIVERED);
    private static final Reply UNREADABLE = Reply.local("the part's record is damaged");
    /** Large, for a reader that owns nothing may have to look at the whole queue for each page. */
    private static final int PAGE = 10_000;

    private final StoreLogon logon;
    private final Map<PartId, InProcess> inProcess = new LinkedHashMap<>();
    private final Instant now;
    /** Whether somebody is in a position to have something in process. */
    private final BooleanSupplier owned;
    /** Asked before each page. */
    private final Stay stay;

    private boolean isOwned = true;
    /** Whether what is in process may still be in the store as it was before, or already as it will be. */
    private boolean isBeside;

    /** Whether somebody who looks may go on. */
    @FunctionalInterface
    interface Stay {
        /** Throws if the store is about to be given up. */
        void check() throws IOException;
    }

    /**
     * A view on one store at one moment, in the process that owns it.
     *
     * @param logon any logon on it
     * @param transfers what is in process
     * @param now the time, for ages
     */
    public Statuses(StoreLogon logon, List<InProcess> transfers, Instant now) {
        this(logon, transfers, now, () -> true, () -> {});
    }

    private Statuses(StoreLogon logon, List<InProcess> transfers, Instant now, BooleanSupplier owned, Stay stay) {
        this.stay = stay;
        this.logon = logon;
        this.now = now;
        this.owned = owned;
        for (InProcess transfer : transfers) {
            Candidate part = transfer.part();
            if (part != null) {
                inProcess.put(part.id(), transfer);
            }
        }
    }

    /**
     * A view from outside: whether anything is in process depends on whether a process owns the store.
     *
     * @param reader a logon that only looks
     * @param now the time, for ages
     * @return a view
     */
    static Statuses ofReader(StoreLogon reader, Instant now) {
        return new Statuses(reader, List.of(), now, () -> reader.info().owner().isPresent(), () -> {});
    }

    /** A view on a store that is written to meanwhile: what is in process is known by {@code transfers} alone. */
    static Statuses besideWrites(StoreLogon logon, List<InProcess> transfers, Instant now) {
        Statuses beside = new Statuses(logon, transfers, now);
        beside.isBeside = true;
        return beside;
    }

    /** An operator's view, who may look for long. */
    static Statuses ofVisitor(StoreLogon logon, Instant now, Stay stay) {
        return new Statuses(logon, List.of(), now, () -> true, stay);
    }

    /**
     * All a report needs: everything in process, then the oldest queued.
     *
     * @param transfers what is in process, both directions
     * @param most so many of the queued at most
     * @return what the store holds
     * @throws IOException if it cannot be read
     */
    QueueSnapshot snapshot(List<InProcess> transfers, int most) throws IOException {
        QueueCounts counts = logon.counts();
        List<MessageStatus> messages = new ArrayList<>();
        Set<MessageId> seen = new LinkedHashSet<>();
        for (InProcess transfer : transfers) {
            Candidate part = transfer.part();
            if (part == null) {
                messages.add(inbound(transfer));
            } else if (seen.add(part.id().message())) {
                if (isToldByCore(transfer, part)) {
                    messages.add(transfer.settling() ? settling(transfer, part) : status(List.of(Known.of(part))));
                    continue;
                }
                List<Known> parts = parts(part.id().message());
                if (!parts.isEmpty()) {
                    messages.add(status(parts));
                }
            }
        }
        int active = seen.size();
        List<MessageStatus> queued = isBeside ? besideClaims(most, seen) : list(NOT_ENDED, most, seen);
        messages.addAll(queued);
        boolean waiting = queued.stream().anyMatch(message -> SURELY_WAITING.contains(message.state()))
                || !logon.page(WAITING, "", 1).items().isEmpty();
        long omitted = Math.max(0, counts.messages() - active - queued.size());
        return new QueueSnapshot(
                counts.messages(),
                counts.inDoubt(),
                waiting,
                messages,
                omitted,
                DamagedMail.in(logon, counts),
                logon.health().setAside());
    }

    /**
     * The messages that have not ended, oldest first.
     *
     * @param limit at most so many
     * @return complete up to the limit
     * @throws IOException if they cannot be read
     */
    public List<MessageStatus> list(int limit) throws IOException {
        return list(NOT_ENDED, limit, new LinkedHashSet<>());
    }

    private List<MessageStatus> list(StoreLogon.LabelQuery query, int limit, Set<MessageId> seen) throws IOException {
        List<MessageStatus> found = new ArrayList<>();
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent() && found.size() < limit) {
            cursor = read(query, cursor.get(), Math.min(PAGE, limit - found.size()), seen, found);
        }
        return found;
    }

    /**
     * What is claimed is in process, and told already: there may be so much of it, and all of it older, that reading it would take
     * longer than all else. Where there is room, what was claimed since is found, too.
     */
    private List<MessageStatus> besideClaims(int most, Set<MessageId> seen) throws IOException {
        List<MessageStatus> found = list(WAITING, most, seen);
        if (found.size() < most) {
            found.addAll(list(NOT_ENDED, most - found.size(), seen));
            found.sort(Comparator.comparing(MessageStatus::id));
        }
        return found;
    }

    /** One message, ended or not; empty if the store knows none of that name. */
    Optional<MessageStatus> one(MessageId id) throws IOException {
        List<Known> parts = look(() -> parts(id));
        return parts.isEmpty() ? Optional.empty() : Optional.of(status(parts));
    }

    /** Adds those parts that a filter means. */
    void meant(Filter filter, List<QueuedPart> parts, List<QueuedPart> meant) {
        for (QueuedPart part : parts) {
            if (filter.matches(facts(Known.of(part)))) {
                meant.add(part);
            }
        }
    }

    /** Something that is read from the store. */
    interface Look<T> {
        T at() throws IOException;
    }

    /** Asked on both sides of the look: one that has an owner on either may have had one while it was looked at. */
    <T> T look(Look<T> look) throws IOException {
        stay.check();
        boolean wasOwned = owned.getAsBoolean();
        T seen = look.at();
        isOwned = wasOwned || owned.getAsBoolean();
        return seen;
    }

    private Facts facts(Known known) {
        if (known.record == null) {
            return new Facts(
                    known.id.message(), "", known.recipients, "", known.wordOfDamaged(), Duration.ZERO, 0, null);
        }
        Recovery.Decision seen = seen(known.label, known.record);
        MessageState word = stateOf(seen.label().state(), seen.record());
        return seen.record().facts(known.id.message(), known.recipients, word, now);
    }

    /** As {@link #one}, of a message that was met in a page. */
    Optional<MessageStatus> of(MessageId id) throws IOException {
        List<Known> parts = parts(id);
        return parts.isEmpty() ? Optional.empty() : Optional.of(status(parts));
    }

    /** A part as whoever opens the store next will find it; its record is null if that is damaged. */
    Seen seen(QueuedPart part) {
        PartRecord record = DamagedMail.decode(part);
        if (record == null) {
            return new Seen(part, part.label(), null, MessageState.HELD);
        }
        Recovery.Decision decision = seen(part.label(), record);
        return new Seen(
                part,
                decision.label(),
                decision.record(),
                stateOf(decision.label().state(), decision.record()));
    }

    /** A part with its state word. */
    record Seen(QueuedPart part, Label label, @Nullable PartRecord record, MessageState word) {}

    /** One page of messages; a message whose parts lie in two pages may be in both. */
    QueuePage page(String cursor, int limit) throws IOException {
        List<MessageStatus> found = new ArrayList<>();
        Optional<String> next = read(NOT_ENDED, cursor, limit, new LinkedHashSet<>(), found);
        return new QueuePage(found, next);
    }

    private Optional<String> read(
            StoreLogon.LabelQuery query, String cursor, int limit, Set<MessageId> seen, List<MessageStatus> found)
            throws IOException {
        Page<QueuedPart> page = look(() -> logon.page(query, cursor, limit));
        for (QueuedPart part : page.items()) {
            if (seen.add(part.id().message())) {
                Known known = Known.of(part);
                List<Known> parts =
                        known.isAlone() ? List.of(known) : parts(part.id().message());
                if (!parts.isEmpty()) {
                    found.add(status(parts));
                }
            }
        }
        return page.next();
    }

    /** Most of what is in process: the core knows all of it, and there may be a hundred, which QUIET tells at once. */
    private boolean isToldByCore(InProcess transfer, Candidate part) {
        return isBeside && transfer.isOverTransport() && part.record().parts() == 1;
    }

    /** Its outcome is not so before it is durable: until then it is in process, and nobody has answered. */
    private MessageStatus settling(InProcess transfer, Candidate part) {
        PartRecord record = part.record();
        return new MessageStatus(
                part.id().message().value(),
                record.messageId(),
                Direction.OUTBOUND,
                MessageState.ACTIVE,
                transfer.phase(),
                age(record.submitted()),
                transfer.transport(),
                record.attempts(),
                null,
                part.recipients().stream()
                        .map(each -> new RecipientStatus(each.toString(), MessageState.ACTIVE, null))
                        .toList());
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

    /** A part with what the spooler knows of it: null if that is damaged. */
    private record Known(
            PartId id,
            List<Recipient> recipients,
            Label label,
            @Nullable PartRecord record) {
        static Known of(QueuedPart part) {
            return new Known(part.id(), part.recipients(), part.label(), DamagedMail.decode(part));
        }

        static Known of(Candidate part) {
            return new Known(part.id(), part.recipients(), part.label(), part.record());
        }

        MessageState wordOfDamaged() {
            return label.state() == LabelState.DONE ? MessageState.WITHDRAWN : MessageState.HELD;
        }

        /** Whether it is known to be the only part of its message. */
        boolean isAlone() {
            return record != null && record.parts() == 1;
        }
    }

    private List<Known> parts(MessageId message) throws IOException {
        return logon.parts(message).stream().map(Known::of).toList();
    }

    private MessageStatus status(List<Known> parts) {
        MessageState state = MessageState.QUEUED;
        MessageState ending = null;
        Phase phase = null;
        String transport = null;
        int attempts = 0;
        Reply lastReply = null;
        PartRecord first = null;
        List<RecipientStatus> recipients = new ArrayList<>();
        for (Known known : parts) {
            PartRecord found = known.record;
            if (found == null) {
                MessageState own = known.wordOfDamaged();
                state = own.isEnded() ? state : moreUrgent(own, state);
                ending = ending(ending, own);
                known.recipients.forEach(
                        recipient -> recipients.add(new RecipientStatus(recipient.toString(), own, UNREADABLE)));
                continue;
            }
            Recovery.Decision seen = seen(known.label, found);
            PartRecord record = seen.record();
            first = first == null ? record : first;
            InProcess transfer = inProcess.get(known.id);
            MessageState own = stateOf(seen.label().state(), record);
            if (isBeside && transfer != null && !own.isEnded() && transfer.isOverTransport()) {
                own = MessageState.ACTIVE;
            }
            ending = ending(ending, own);
            if (own == MessageState.ACTIVE && transfer != null) {
                phase = transfer.phase();
            }
            if (!own.isEnded() && moreUrgent(own, state) == own) {
                state = own;
                transport = record.transport();
            }
            attempts = Math.max(attempts, record.attempts());
            lastReply = record.lastReply() == null ? lastReply : record.lastReply();
            recipients(known.recipients, record, own, recipients);
        }
        if (ending != null && ending.isEnded()) {
            state = ending;
            transport = first == null ? null : first.transport();
        }
        return new MessageStatus(
                parts.get(0).id.message().value(),
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

    /** What a dead owner had in process is shown as whoever opens the store next will find it. */
    private Recovery.Decision seen(Label label, PartRecord record) {
        if (!isOwned && label.state() == LabelState.CLAIMED) {
            return Recovery.ofClaimed(label, record, now);
        }
        return !isOwned && Recovery.wasKept(label, record)
                ? Recovery.ofKept(label, record, now)
                : new Recovery.Decision(label, record);
    }

    /** How the whole has ended as far as is known: returned if a part was; not at all if a part has not. */
    private static MessageState ending(@Nullable MessageState before, MessageState own) {
        if (before == null || !own.isEnded() || !before.isEnded()) {
            return before == null || before.isEnded() ? own : before;
        }
        return ENDINGS.indexOf(own) < ENDINGS.indexOf(before) ? own : before;
    }

    private static MessageState moreUrgent(MessageState one, MessageState other) {
        return URGENCY.indexOf(one) <= URGENCY.indexOf(other) ? one : other;
    }

    /** The label tells what the store knows, the record what the spooler meant by it. */
    private static MessageState stateOf(LabelState label, PartRecord record) {
        return switch (label) {
            case CLAIMED -> MessageState.ACTIVE;
            case IN_DOUBT -> MessageState.IN_DOUBT;
            case HELD ->
                record.state() == MessageState.TRANSPORT_DEFERRED ? MessageState.TRANSPORT_DEFERRED : MessageState.HELD;
            case READY -> record.state() == MessageState.BACKING_OFF ? MessageState.BACKING_OFF : MessageState.QUEUED;
            case DONE -> record.state().isEnded() ? record.state() : MessageState.WITHDRAWN;
        };
    }

    private static void recipients(
            List<Recipient> all, PartRecord record, MessageState own, List<RecipientStatus> recipients) {
        for (int i = 0; i < all.size(); i++) {
            Mark mark = i < record.marks().size() ? record.marks().get(i) : null;
            MessageState state = mark == null ? own : mark.fate().word(own);
            recipients.add(new RecipientStatus(all.get(i).toString(), state, mark == null ? null : mark.reply()));
        }
    }

    private Duration age(Instant since) {
        Duration age = Duration.between(since, now);
        return age.isNegative() ? Duration.ZERO : age;
    }
}
