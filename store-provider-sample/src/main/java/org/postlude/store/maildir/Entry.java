package org.postlude.store.maildir;

import java.time.Instant;
import java.util.*;
import org.jspecify.annotations.Nullable;
import org.postlude.message.*;
import org.postlude.store.spi.*;
import org.postlude.store.spi.support.QueueText;

/**
 * What one sidecar says: a message, or a note, which is a single part without an envelope. Immutable; each change of a
 * message is a new entry, and one commit.
 *
 * @param key what finds the message again: {@code submit:}, {@code deliver:} or {@code note:}, with the caller's own key
 * @param keyDigest tells a repeated submit from another message under the same key; empty where nobody asks
 * @param sha256 of the bytes, which are checked whenever they are read
 * @param envelope null for what was delivered, and once the last part is gone
 * @param place where the bytes belong: a word below, with the folder or the reason behind it
 * @param keep how long that is kept, and {@code keepKey} the key; {@link Label#NEVER} until the message ends
 */
record Entry(
        MessageId id,
        String key,
        String keyDigest,
        String sha256,
        @Nullable Envelope envelope,
        String place,
        Instant keep,
        Instant keepKey,
        List<QueuedPart> parts) {
    static final String QUEUE = "queue";
    static final String DROPPED = "dropped";
    static final String DAMAGED = "damaged:";
    static final String FOLDER = "folder:";
    private static final String NO_ENVELOPE = "none";

    /** The envelope goes with the last part. */
    Entry with(String newPlace, Instant until, Instant untilKey, List<QueuedPart> changed) {
        Envelope to = changed.isEmpty() ? null : envelope;
        return new Entry(id, key, keyDigest, sha256, to, newPlace, until, untilKey, changed);
    }

    /** What was found damaged once is a person's, whatever becomes of the message. */
    Entry dropped(Instant until, Instant untilKey, List<QueuedPart> changed) {
        return with(place.startsWith(DAMAGED) ? place : DROPPED, until, untilKey, changed);
    }

    /** A line for the message, one for its envelope, one for each part: a person can read it when all else has failed. */
    String format() {
        StringBuilder out = new StringBuilder(QueueText.line(id, key, keyDigest, sha256, place, keep, keepKey));
        out.append(envelope == null ? NO_ENVELOPE + "\n" : QueueText.envelope(envelope));
        parts.forEach(part -> out.append(QueueText.part(part)));
        return out.toString();
    }

    /** A part's number is its line: nothing that could be wrong by itself. */
    static Entry parse(String text) {
        Iterator<String> lines = text.lines().iterator();
        List<String> words = QueueText.words(lines.next());
        MessageId id = new MessageId(words.get(0));
        String to = lines.next();
        Envelope envelope = to.equals(NO_ENVELOPE) ? null : QueueText.envelope(to);
        List<QueuedPart> parts = new ArrayList<>();
        lines.forEachRemaining(line -> parts.add(QueueText.part(new PartId(id, parts.size()), line)));
        Instant keep = Instant.parse(words.get(5));
        Instant keepKey = Instant.parse(words.get(words.size() - 1)); // An older sidecar has one time for both.
        return new Entry(id, words.get(1), words.get(2), words.get(3), envelope, words.get(4), keep, keepKey, parts);
    }
}
