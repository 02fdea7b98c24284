package com.example.journal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.postlude.message.MessageId;
import org.postlude.message.PartId;
import org.postlude.store.spi.Label;
import org.postlude.store.spi.QueuedPart;
import org.postlude.store.spi.support.Parts;
import org.postlude.store.spi.support.QueueText;

/**
 * One message. Immutable: each change is a new entry, and one line of the journal.
 *
 * @param key {@code submit:} or {@code deliver:} and the caller's own key; empty once it is forgotten
 * @param digest of envelope and bytes, which tells a repeated submit from another message under the same key
 * @param sha256 of the bytes, which are checked whenever they are read
 * @param envelope as {@link QueueText} writes it; empty for what was delivered, and once the parts are gone
 * @param folder where it is filed; empty if it is not
 * @param damage why it was set aside; empty if it was not. Its bytes are a person's from then on (rule Q8)
 * @param until how long the parts are kept, and {@code keyUntil} the key; NEVER until the message ends
 */
record Entry(
        MessageId id,
        String key,
        String digest,
        String sha256,
        String envelope,
        String folder,
        String damage,
        Instant until,
        Instant keyUntil,
        List<QueuedPart> parts) {

    static Entry queued(MessageId id, String key, String digest, String sha256, String to, List<QueuedPart> parts) {
        return new Entry(id, key, digest, sha256, to, "", "", Label.NEVER, Label.NEVER, parts);
    }

    static Entry filed(MessageId id, String key, String sha256, String folder) {
        return new Entry(id, key, "", sha256, "", folder, "", Label.NEVER, Label.NEVER, List.of());
    }

    /** The envelope goes with the last part. */
    Entry withParts(List<QueuedPart> now) {
        String to = now.isEmpty() ? "" : envelope;
        return new Entry(id, key, digest, sha256, to, folder, damage, until, keyUntil, now);
    }

    Entry withKey(String now) {
        return new Entry(id, now, digest, sha256, envelope, folder, damage, until, keyUntil, parts);
    }

    Entry withFolder(String now) {
        return new Entry(id, key, digest, sha256, envelope, now, damage, until, keyUntil, parts);
    }

    Entry withDamage(String now) {
        return new Entry(id, key, digest, sha256, envelope, folder, now, until, keyUntil, parts);
    }

    /** A key lives at least as long as the parts. */
    Entry keptUntil(Instant time, Instant keyTime) {
        Instant later = keyTime.isAfter(time) ? keyTime : time;
        return new Entry(id, key, digest, sha256, envelope, folder, damage, time, later, parts);
    }

    /** What is left of it at a time (rule Q12). */
    Entry at(Instant now) {
        Entry left = until.isAfter(now) ? this : withParts(List.of());
        return keyUntil.isAfter(now) ? left : left.withKey("");
    }

    /** Whether its bytes are still somebody's. */
    boolean hasBytes() {
        return !folder.isEmpty() || !damage.isEmpty() || !Parts.areEnded(parts);
    }

    /** Whether there is nothing more to know of it. */
    boolean isOver() {
        return key.isEmpty() && parts.isEmpty() && !hasBytes();
    }

    String format() {
        List<Object> words =
                new ArrayList<>(List.of(id, key, digest, sha256, envelope, folder, damage, until, keyUntil));
        parts.forEach(part -> words.add(QueueText.part(part)));
        return QueueText.line(words.toArray());
    }

    static Entry parse(String line) {
        List<String> words = QueueText.words(line);
        MessageId id = new MessageId(words.get(0));
        List<QueuedPart> parts = new ArrayList<>();
        for (String part : words.subList(9, words.size())) {
            parts.add(QueueText.part(new PartId(id, parts.size()), part));
        }
        Instant until = Instant.parse(words.get(7));
        Instant keyUntil = Instant.parse(words.get(8));
        return new Entry(
                id,
                words.get(1),
                words.get(2),
                words.get(3),
                words.get(4),
                words.get(5),
                words.get(6),
                until,
                keyUntil,
                parts);
    }
}
