package com.example.journal;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.postlude.message.MessageId;
import org.postlude.store.spi.NoSuchMessageException;
import org.postlude.store.spi.Note;
import org.postlude.store.spi.support.QueueIndex;
import org.postlude.store.spi.support.QueueText;

/**
 * What the journal says, in memory: messages, notes, the epoch. It learns of a change by {@link #apply} alone, with the very
 * words that went into the journal, so a store that was opened anew knows the same. Thread-safe.
 */
final class State {
    static final String MESSAGE = "message:";
    static final String NOTE = "note:";
    static final String EPOCH = "epoch:";

    final QueueIndex queue = new QueueIndex();
    private final TreeMap<MessageId, Entry> entries = new TreeMap<>();
    private final Map<String, Entry> byKey = new HashMap<>();
    private final TreeMap<String, String> notes = new TreeMap<>();
    private long epoch;

    /** One value of the journal. Claims that it tells of were made in the present epoch. */
    synchronized void apply(String name, String value) {
        if (name.startsWith(MESSAGE)) {
            put(new MessageId(name.substring(MESSAGE.length())), value);
        } else if (name.startsWith(NOTE)) {
            notes.remove(name.substring(NOTE.length()));
            if (!value.isEmpty()) {
                notes.put(name.substring(NOTE.length()), value);
            }
        } else {
            epoch = Long.parseLong(value);
        }
    }

    private void put(MessageId id, String value) {
        Entry before = entries.remove(id);
        if (before != null) {
            byKey.remove(before.key());
        }
        if (value.isEmpty()) {
            queue.put(id, List.of(), epoch);
            return;
        }
        Entry entry = Entry.parse(value);
        entries.put(id, entry);
        byKey.put(entry.key(), entry);
        queue.put(id, entry.parts(), epoch);
    }

    /** All of it, to begin a new file with. The epoch first: claims belong to the one that was read before them. */
    synchronized Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(EPOCH, Long.toString(epoch));
        entries.forEach((id, entry) -> values.put(MESSAGE + id, entry.format()));
        notes.forEach((name, value) -> values.put(NOTE + name, value));
        return values;
    }

    synchronized long epoch() {
        return epoch;
    }

    synchronized Optional<Entry> entry(MessageId id) {
        return Optional.ofNullable(entries.get(id));
    }

    /** A message whose parts are kept. */
    Entry queued(MessageId id) throws NoSuchMessageException {
        return entry(id).filter(entry -> !entry.envelope().isEmpty()).orElseThrow(() -> new NoSuchMessageException(id));
    }

    synchronized Optional<Entry> byKey(String key) {
        return key.isEmpty() ? Optional.empty() : Optional.ofNullable(byKey.get(key));
    }

    /** By id, so oldest first. */
    synchronized Collection<Entry> entries() {
        return List.copyOf(entries.values());
    }

    /** By name. */
    synchronized List<Note> notes(String prefix) {
        return notes.subMap(prefix, prefix + Character.MAX_VALUE).entrySet().stream()
                .map(note -> note(note.getKey(), note.getValue()))
                .toList();
    }

    static String note(long revision, byte[] bytes) {
        return QueueText.line(revision, new String(Base64.getEncoder().encode(bytes), StandardCharsets.US_ASCII));
    }

    private static Note note(String name, String value) {
        List<String> words = QueueText.words(value);
        return new Note(name, Long.parseLong(words.get(0)), Base64.getDecoder().decode(words.get(1)));
    }
}
