package org.postlude.tck.memory;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postlude.message.MessageId;
import org.postlude.store.spi.Delivered;
import org.postlude.store.spi.Note;
import org.postlude.store.spi.Page;
import org.postlude.store.spi.Submitted;

/** Operations 9, 10 and 12. Runs under the disk's lock. */
final class FilingOperations {
    private final StoreImage image;
    private final Journal journal;
    private final CallerChecks checks;

    FilingOperations(StoreImage image, Journal journal, CallerChecks checks) {
        this.image = image;
        this.journal = journal;
        this.checks = checks;
    }

    Submitted deliver(String key, String folder, StoredBody body, Instant now) throws IOException {
        Delivered known = image.deliveries.get(key);
        if (known != null) {
            return new Submitted(known.id(), true);
        }
        MessageId id = image.nextId();
        journal.write(new Write.Body(body.bytes()), now);
        journal.sync(now);
        journal.write(new Write.Deliver(key, folder, body, now), now);
        journal.sync(now);
        return new Submitted(id, false);
    }

    Page<Delivered> delivered(String prefix, String cursor, int limit) {
        checks.limit("Q9", limit);
        List<Delivered> after = image.deliveries.tailMap(prefix).values().stream()
                .takeWhile(each -> each.key().startsWith(prefix))
                .filter(each -> each.key().compareTo(cursor) > 0)
                .limit(limit + 1L)
                .toList();
        return after.size() <= limit
                ? new Page<>(after, Optional.empty())
                : new Page<>(
                        after.subList(0, limit),
                        Optional.of(after.get(limit - 1).key()));
    }

    boolean forgetKeys(String prefix, Instant now) throws IOException {
        journal.write(new Write.ForgetKeys(prefix), now);
        journal.sync(now);
        return true;
    }

    boolean putNote(String name, long expectedRevision, byte[] bytes, Instant now) throws IOException {
        checks.note(name, bytes);
        Note present = image.notes.get(name);
        if ((present == null ? 0 : present.revision()) != expectedRevision) {
            return false;
        }
        journal.write(new Write.PutNote(name, expectedRevision + 1, bytes.clone()), now);
        journal.sync(now);
        return true;
    }

    List<Note> notes(String prefix) {
        return image.notes.tailMap(prefix).values().stream()
                .takeWhile(note -> note.name().startsWith(prefix))
                .map(note -> new Note(note.name(), note.revision(), note.bytes().clone()))
                .toList();
    }

    int sweep(Instant now, int limit, Instant written) throws IOException {
        checks.limit("Q12", limit);
        List<Expiry> past = image.expiries.stream()
                .takeWhile(expiry -> !expiry.at().isAfter(now))
                .limit(limit)
                .toList();
        for (Expiry expiry : past) {
            journal.write(new Write.Remove(expiry), written);
        }
        if (!past.isEmpty()) {
            journal.sync(written);
        }
        return past.size();
    }
}
