package org.postlude.tck.memory;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.MessageFlag;
import org.postlude.store.SubmissionKey;
import org.postlude.store.spi.Delivered;
import org.postlude.store.spi.Disposition;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.LabelState;
import org.postlude.store.spi.Note;

/**
 * What is durable of one store: the sum of all synced writes. Nothing else changes it than {@link #apply}, so whatever a
 * cut leaves of the writes that were not synced, this is what the next process finds. Guarded by the disk's lock.
 */
final class StoreImage {
    /** How long a key outlives its message. */
    static final Duration KEY_RETENTION = Duration.ofDays(7);

    /** A submission key. */
    @SuppressWarnings("ArrayRecordComponent") // compared by value where it is compared
    record KeyRow(MessageId id, byte[] digest) {}

    /** A filed message. */
    record FiledRow(MessageId id, Instant at, StoredBody body, Set<MessageFlag> flags) {
        FiledRow with(Set<MessageFlag> others) {
            return new FiledRow(id, at, body, Set.copyOf(others));
        }
    }

    final QueueIndex index = new QueueIndex();
    final TreeSet<Expiry> expiries = new TreeSet<>(Expiry.ORDER);
    final TreeMap<String, Note> notes = new TreeMap<>();
    final TreeMap<String, Delivered> deliveries = new TreeMap<>();
    final Map<SubmissionKey, KeyRow> keys = new HashMap<>();
    final Map<MessageId, FiledRow> filed = new HashMap<>();
    final TreeMap<String, TreeMap<MessageId, FiledRow>> folders = new TreeMap<>();
    /** What could not be read as a record, in words. */
    final List<String> torn = new ArrayList<>();
    /** The bytes of ended messages that were set aside. */
    private final Map<MessageId, StoredBody> aside = new HashMap<>();

    private final Map<MessageId, MessageRow> messages = new HashMap<>();
    private final String mark;
    private long lastNumber;
    private long epoch;

    long epoch() {
        return epoch;
    }

    /** Ids differ from those of every other store: they begin with this mark. */
    StoreImage(String mark) {
        this.mark = mark;
    }

    private MessageId idOf(long number) {
        String digits = Long.toString(number);
        return new MessageId(mark + "-" + "000000000000".substring(digits.length()) + digits);
    }

    MessageId nextId() {
        return idOf(lastNumber + 1);
    }

    @Nullable
    MessageRow message(MessageId id) {
        return messages.get(id);
    }

    @Nullable
    PartRow part(PartId id) {
        MessageRow message = messages.get(id.message());
        return message == null || id.index() >= message.parts.size() ? null : message.parts.get(id.index());
    }

    void apply(Write write) {
        if (write instanceof Write.Entry entry) {
            enter(entry);
        } else if (write instanceof Write.Change change) {
            PartRow part = existing(change.id());
            index.relabel(part, change.label(), change.record(), change.epoch());
        } else if (write instanceof Write.End end) {
            PartRow part = existing(end.id());
            end(part, end.record());
            dispose(part.message, end.disposition(), end.at());
        } else if (write instanceof Write.Withdraw withdraw) {
            MessageRow message = endAll(withdraw.id());
            dispose(message, withdraw.disposition(), withdraw.at());
        } else if (write instanceof Write.SetAside setAside) {
            hold(setAside.id());
        } else if (write instanceof Write.Epoch begun) {
            epoch = begun.epoch();
        } else {
            applySmall(write);
        }
    }

    void damage(MessageId id) {
        MessageRow message = messages.get(id);
        FiledRow row = filed.get(id);
        if (message != null && message.body != null) {
            message.body = message.body.damaged();
        } else if (row != null) {
            FiledRow damaged = new FiledRow(id, row.at(), row.body().damaged(), row.flags());
            filed.put(id, damaged);
            folders.values().forEach(folder -> folder.replace(id, damaged));
        } else {
            throw new IllegalArgumentException("there are no bytes of message " + id + " to damage");
        }
    }

    /** What the store keeps of a message besides its bytes cannot be read any more: it is no message now, only a rest. */
    void tear(MessageId id) {
        MessageRow message = messages.get(id);
        if (message == null) {
            throw new IllegalArgumentException("there is no record of message " + id + " to tear");
        }
        forget(message);
        keys.remove(message.key);
        torn.add("the record of message " + id + " cannot be read: what is left of it was set aside in this memory");
    }

    /** The bytes of a message that was set aside, wherever a person finds them now; null if there are none. */
    byte @Nullable [] bytesAside(MessageId id) {
        MessageRow message = messages.get(id);
        StoredBody body = message == null || message.body == null ? aside.get(id) : message.body;
        return body == null ? null : body.bytes().clone();
    }

    private void applySmall(Write write) {
        if (write instanceof Write.Deliver deliver) {
            MessageId id = idOf(++lastNumber);
            String sha256 = HexFormat.of().formatHex(deliver.body().digest());
            deliveries.put(deliver.key(), new Delivered(deliver.key(), id, sha256));
            file(deliver.folder(), new FiledRow(id, deliver.at(), deliver.body(), Set.of()));
        } else if (write instanceof Write.ForgetKeys forget) {
            deliveries.tailMap(forget.prefix()).keySet().removeIf(key -> key.startsWith(forget.prefix()));
        } else if (write instanceof Write.PutNote note && note.bytes().length > 0) {
            notes.put(note.name(), new Note(note.name(), note.revision(), note.bytes()));
        } else if (write instanceof Write.PutNote note) {
            notes.remove(note.name());
        } else if (write instanceof Write.Remove remove) {
            remove(remove.expiry());
        } else {
            applyFolder(write);
        }
        // A Body alone changes nothing: no entry names it.
    }

    private void enter(Write.Entry entry) {
        long number = ++lastNumber;
        MessageRow message = new MessageRow(idOf(number), number, entry);
        messages.put(message.id, message);
        keys.put(entry.key(), new KeyRow(message.id, entry.keyDigest()));
        index.add(message);
    }

    private PartRow existing(PartId id) {
        PartRow part = part(id);
        if (part == null) {
            throw new IllegalStateException("a write names part " + id + ", which is not there");
        }
        return part;
    }

    private void end(PartRow part, byte[] record) {
        Label done = new Label(LabelState.DONE, part.label.due(), part.label.priority(), part.label.lane());
        index.relabel(part, done, record, 0);
    }

    private MessageRow endAll(MessageId id) {
        MessageRow message = messages.get(id);
        if (message == null) {
            throw new IllegalStateException("a write names message " + id + ", which is not there");
        }
        List.copyOf(message.parts).stream()
                .filter(part -> part.label.state() != LabelState.DONE)
                .forEach(part -> end(part, part.record));
        return message;
    }

    private void hold(MessageId id) {
        MessageRow message = messages.get(id);
        if (message == null) {
            throw new IllegalStateException("a write names message " + id + ", which is not there");
        }
        message.setAside = true;
        List.copyOf(message.parts).stream().filter(PartRow::canBeHeld).forEach(part -> {
            Label held = part.label.with(LabelState.HELD, Label.NEVER);
            index.relabel(part, MessageRow.stored(held), part.record, 0);
        });
    }

    /** What becomes of a message applies with its last part. */
    private void dispose(MessageRow message, Disposition disposition, Instant at) {
        if (message.open() > 0) {
            return;
        }
        if (message.setAside && message.body != null) {
            aside.put(message.id, message.body); // a person's, whatever becomes of the message (Q8)
        }
        Instant keyUntil = at.plus(KEY_RETENTION);
        if (disposition instanceof Disposition.Retire retire) {
            message.body = null;
            expiries.add(new Expiry(retire.until(), message.number, message.id, null));
            keyUntil = retire.until().isAfter(keyUntil) ? retire.until() : keyUntil;
        } else {
            if (disposition instanceof Disposition.Move move && message.body != null) {
                file(move.folder(), new FiledRow(message.id, at, message.body, Set.of(MessageFlag.SEEN)));
            }
            forget(message);
        }
        expiries.add(new Expiry(keyUntil, message.number, null, message.key));
    }

    private void file(String folder, FiledRow row) {
        filed.put(row.id(), row);
        folders.computeIfAbsent(folder, f -> new TreeMap<>()).put(row.id(), row);
    }

    private void applyFolder(Write write) {
        if (write instanceof Write.File file) {
            file(file.folder(), new FiledRow(idOf(++lastNumber), file.at(), file.body(), file.flags()));
        } else if (write instanceof Write.Mark mark) {
            file(folderOf(mark.id()), existing(mark.id()).with(mark.flags()));
        } else if (write instanceof Write.MoveFiled move) {
            FiledRow row = existing(move.id());
            takeOut(move.id());
            file(move.folder(), row);
        } else if (write instanceof Write.DeleteFiled delete) {
            takeOut(delete.id());
            filed.remove(delete.id());
        } else if (write instanceof Write.MakeFolder make) {
            folders.computeIfAbsent(make.name(), name -> new TreeMap<>());
        } else if (write instanceof Write.DeleteFolder delete) {
            folders.remove(delete.name());
        }
    }

    private void takeOut(MessageId id) {
        folders.values().forEach(folder -> folder.remove(id));
    }

    FiledRow existing(MessageId id) {
        FiledRow row = filed.get(id);
        if (row == null) {
            throw new IllegalStateException("a call names the filed message " + id + ", which is not there");
        }
        return row;
    }

    /** Empty text if it is filed nowhere. */
    String folderOf(MessageId id) {
        return folders.entrySet().stream()
                .filter(folder -> folder.getValue().containsKey(id))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    private void remove(Expiry expiry) {
        expiries.remove(expiry);
        MessageRow message = expiry.message() == null ? null : messages.get(expiry.message());
        if (message != null) {
            forget(message);
        }
        if (expiry.key() != null) {
            keys.remove(expiry.key());
        }
    }

    private void forget(MessageRow message) {
        index.remove(message);
        messages.remove(message.id);
    }
}
