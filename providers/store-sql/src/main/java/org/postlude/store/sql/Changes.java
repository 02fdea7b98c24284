package org.postlude.store.sql;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.store.MessageFlag;
import org.postlude.store.Withdrawal;
import org.postlude.store.spi.ChangeResult;
import org.postlude.store.spi.DamagedMessageException;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Lease;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.PartChange;
import org.postlude.store.spi.PartEnd;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.support.Judgement;
import org.postlude.store.spi.support.Parts;

/**
 * What an item of the writer does to the queue of one store. A torn message that it comes upon is set aside in the same
 * transaction and answered for by itself: no other message of a list has to wait for it.
 */
record Changes(Batch batch, Store store, Instant now) {
    /** A client may repeat a submit whose answer it never saw for so long after the message has ended. */
    static final Duration KEY_RETENTION = Duration.ofDays(7);

    List<ChangeResult> change(Lease lease, List<PartChange> changes) throws SQLException, IOException {
        Map<MessageId, List<QueuedPart>> known = parts(
                lease,
                changes.stream()
                        .map(each -> new Aside.Word(each.id(), each.label().state(), each.record()))
                        .toList(),
                null);
        Judgement judgement = Judgement.ofChanges(lease, store.epoch, changes, id -> known.getOrDefault(id, List.of()));
        for (Map.Entry<MessageId, List<QueuedPart>> changed :
                judgement.changed().entrySet()) {
            batch.replace(store, changed.getKey(), known.getOrDefault(changed.getKey(), List.of()), changed.getValue());
        }
        return judgement.results();
    }

    List<ChangeResult> finish(Lease lease, List<PartEnd> ends, Disposition disposition)
            throws SQLException, IOException {
        UnaryOperator<MessageRow> last = last(disposition);
        Map<MessageId, MessageRow> messages = new HashMap<>();
        Map<MessageId, List<QueuedPart>> known = parts(
                lease,
                ends.stream()
                        .map(each -> new Aside.Word(each.id(), LabelState.DONE, each.record()))
                        .toList(),
                messages);
        Judgement judgement = Judgement.ofEnds(lease, store.epoch, ends, id -> known.getOrDefault(id, List.of()));
        for (Map.Entry<MessageId, List<QueuedPart>> changed :
                judgement.changed().entrySet()) {
            batch.replace(store, changed.getKey(), known.getOrDefault(changed.getKey(), List.of()), changed.getValue());
            if (Parts.areEnded(changed.getValue())) {
                MessageRow before = Objects.requireNonNull(messages.get(changed.getKey()));
                MessageRow after = last.apply(before);
                write(before, after);
                if (after.envelope() == null) {
                    batch.removeParts(store, changed.getKey(), changed.getValue());
                }
            }
        }
        return judgement.results();
    }

    private UnaryOperator<MessageRow> last(Disposition disposition) {
        Instant keepKey = now.plus(KEY_RETENTION);
        if (disposition instanceof Disposition.Retire retire) {
            return message -> message.dropped(retire.until()).known(keepKey);
        }
        if (disposition instanceof Disposition.Move move) {
            return message -> message.with(MessageRow.FOLDER + move.folder(), keepKey.toEpochMilli())
                    .withoutParts()
                    .marked(Folders.number(Set.of(MessageFlag.SEEN)));
        }
        return message -> message.dropped(keepKey).withoutParts();
    }

    /**
     * The parts of some messages, each read once; none of one that is torn, which is therefore GONE.
     *
     * @param messages for an end, where their own rows go: read before anything is written, for with the last part that row
     *     changes too
     */
    private Map<MessageId, List<QueuedPart>> parts(
            Lease lease, List<Aside.Word> words, @Nullable Map<MessageId, MessageRow> messages)
            throws SQLException, IOException {
        Set<MessageId> ids = new LinkedHashSet<>();
        words.forEach(word -> ids.add(word.part().message()));
        Map<MessageId, List<QueuedPart>> known = batch.knownParts(store, ids);
        if (messages != null) {
            messages.putAll(MessageRow.byIds(batch.link, store.id, List.copyOf(known.keySet())));
            known.entrySet().removeIf(each -> !each.getValue().isEmpty() && !isKept(messages.get(each.getKey())));
        }
        Map<String, List<Aside.Word>> torn = new LinkedHashMap<>();
        for (Aside.Word word : words) {
            if (!known.containsKey(word.part().message())) {
                torn.computeIfAbsent(word.part().message().value(), id -> new ArrayList<>())
                        .add(word);
            }
        }
        if (lease.epoch() == store.epoch) {
            Aside.move(batch, store, torn, now);
        }
        return known;
    }

    /** @throws DamagedMessageException if it is torn */
    Withdrawal withdraw(MessageId id) throws SQLException, IOException {
        List<QueuedPart> parts = batch.parts(store, id);
        Withdrawal answer = Parts.withdrawal(parts);
        if (answer == Withdrawal.WITHDRAWN) {
            MessageRow message = message(id, parts);
            batch.replace(store, id, parts, Parts.ended(parts));
            write(message, message.dropped(now.plus(KEY_RETENTION)));
        }
        return answer;
    }

    /**
     * A message whose parts are kept; not a key that is all that is left.
     *
     * @throws DamagedMessageException if it has parts, and nothing says whose they are
     */
    private MessageRow message(MessageId id, List<QueuedPart> parts) throws SQLException, IOException {
        MessageRow message = MessageRow.byId(batch.link, store.id, id);
        if (message != null && isKept(message)) {
            return message;
        }
        if (parts.isEmpty()) {
            throw new NoSuchMessageException(id);
        }
        throw new DamagedMessageException(id, "it has parts, and its own record is missing");
    }

    private static boolean isKept(@Nullable MessageRow message) {
        return message != null && message.envelope() != null;
    }

    /** The bytes go where the row says that there are none. */
    private void write(MessageRow before, MessageRow after) throws SQLException {
        after.write(batch.link);
        if (before.hasBytes() && !after.hasBytes()) {
            Bodies.delete(batch.link, before.body());
            batch.add(store, Totals.ofOctets(-before.size()));
        }
    }

    /**
     * In the queue for a person, who may read what cannot be sent; the reason stands in the row.
     *
     * @return where it is
     */
    String setAside(MessageId id, String reason, Path file) throws SQLException, IOException {
        try {
            if (Aside.has(batch.link, store.id, id.value())) {
                return Aside.where(id, file);
            }
            List<QueuedPart> parts = batch.parts(store, id);
            MessageRow message = message(id, parts);
            if (!Parts.areEnded(parts)) {
                message.with(MessageRow.DAMAGED + reason, MessageRow.NEVER).write(batch.link);
                batch.replace(store, id, parts, Parts.setAside(parts));
            }
            return "its bytes are body " + message.body() + " in the table chunk of " + file
                    + ", its envelope and records in the tables message and part";
        } catch (DamagedMessageException e) {
            Database.LOG.debug("set aside as it is", e);
            Aside.move(batch, store, Map.of(id.value(), List.of()), now);
            return Aside.where(id, file);
        }
    }

    /** The parts go, and the key with them if its own time is over too. What has not ended is kept until {@code Label.NEVER}. */
    int sweep(int limit) throws SQLException, IOException {
        List<MessageRow.Read> over = batch.link.list(
                MessageRow.SELECT
                        + " INDEXED BY message_keep WHERE store = ? AND keep <= ? AND keep < 253402300799000"
                        + " ORDER BY keep LIMIT ?",
                MessageRow::read,
                store.id,
                Rows.millis(now),
                limit);
        Map<String, List<Aside.Word>> torn = new LinkedHashMap<>();
        for (MessageRow.Read each : over) {
            if (Aside.isTorn(batch.link, store.id, each.name())) {
                torn.put(each.name(), List.of());
            }
        }
        Aside.move(batch, store, torn, now);
        for (MessageRow.Read each : over) {
            if (!torn.containsKey(each.name())) {
                sweep(each.row());
            }
        }
        return over.size();
    }

    private void sweep(MessageRow over) throws SQLException, IOException {
        if (over.envelope() != null) {
            List<QueuedPart> parts = batch.parts(store, over.id());
            batch.removeParts(store, over.id(), parts);
        }
        Long keepKey = over.keepKey();
        if (keepKey != null && keepKey > Rows.millis(now)) {
            over.onlyKnown(keepKey).write(batch.link);
        } else if (over.hasBytes()) {
            over.withoutParts().withoutKey().write(batch.link); // Filed, or a person's.
        } else {
            batch.link.update(
                    "DELETE FROM message WHERE store = ? AND id = ?",
                    store.id,
                    over.id().value());
        }
    }
}
