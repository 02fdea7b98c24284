package org.postlude.store.maildir;

import java.time.Instant;
import java.util.*;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postlude.message.MessageId;
import org.postlude.store.spi.*;
import org.postlude.store.spi.support.QueueIndex;

/**
 * All entries in memory, by id and by key, and their parts in order. It changes after the disk did, never before: what it
 * shows is durable. So a reader needs no lock but that of one look.
 */
final class Index {
    final QueueIndex queue = new QueueIndex();
    private final Map<MessageId, Entry> byId = new HashMap<>();
    private final TreeMap<String, Entry> byKey = new TreeMap<>();

    synchronized @Nullable Entry get(MessageId id) {
        return byId.get(id);
    }

    /** A message whose parts are kept; not a note, not a key that is all that is left. */
    Entry message(MessageId id) throws NoSuchMessageException {
        Entry entry = get(id);
        if (entry == null || entry.envelope() == null) {
            throw new NoSuchMessageException(id);
        }
        return entry;
    }

    synchronized @Nullable Entry byKey(String key) {
        return byKey.get(key);
    }

    /** By key; the empty prefix gives all. */
    synchronized List<Entry> withKeys(String prefix) {
        return List.copyOf(byKey.subMap(prefix, prefix + Character.MAX_VALUE).values());
    }

    /** Submits that are kept no longer. The walk ends at the limit: a sweep asks again and again, in a long queue. */
    synchronized List<Entry> over(Instant now, int limit) {
        Stream<Entry> submits = byKey.subMap("submit:", "submit;").values().stream();
        return submits.filter(entry -> !entry.keep().isAfter(now)).limit(limit).toList();
    }

    synchronized void put(Entry entry, long epoch) {
        byId.put(entry.id(), entry);
        byKey.put(entry.key(), entry);
        queue.put(entry.id(), entry.envelope() == null ? List.of() : entry.parts(), epoch);
    }

    synchronized void remove(Entry entry) {
        byId.remove(entry.id());
        byKey.remove(entry.key());
        queue.put(entry.id(), List.of(), 0);
    }
}
