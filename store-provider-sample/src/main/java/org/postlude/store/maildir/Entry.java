package org.postlude.store.maildir;

import java.time.Instant;
import java.util.*;
import java.util.stream.*;
import org.jspecify.annotations.Nullable;
import org.postlude.message.*;
import org.postlude.store.spi.*;

/**
 * What one sidecar says: a message, or a note, which is a single part without an envelope.
 *
 * @param keyDigest tells a repeated submit from another message under the same key
 * @param place where the bytes belong: a word below, with the folder or the reason behind it
 * @param keep how long that is kept; {@link Label#NEVER} until the message ends
 */
record Entry(
        MessageId id,
        String key,
        String keyDigest,
        Instant submitted,
        long size,
        String sha256,
        @Nullable Envelope envelope,
        String place,
        Instant keep,
        List<QueuedPart> parts) {
    static final String QUEUE = "queue";
    static final String DROPPED = "dropped";
    static final String DAMAGED = "damaged:";
    static final String FOLDER = "folder:";
    /** Stands for the label of a part that ends: that keeps its own, but for the state. */
    static final Label ENDED = new Label(LabelState.DONE, Label.NEVER, 0, "");

    Entry with(@Nullable Envelope to, String newPlace, Instant until, List<QueuedPart> changed) {
        return new Entry(id, key, keyDigest, submitted, size, sha256, to, newPlace, until, changed);
    }

    /** Ends what has not ended. */
    Entry ended(String newPlace, Instant until) {
        Stream<QueuedPart> done = parts.stream().map(part -> isDone(part) ? part : next(part, ENDED, part.record()));
        return with(envelope, newPlace, until, done.toList());
    }

    static QueuedPart next(QueuedPart part, Label label, byte[] record) {
        Instant due = part.label().due();
        Label next = label.equals(ENDED) ? part.label().with(LabelState.DONE, due) : label;
        return new QueuedPart(part.id(), part.revision() + 1, part.recipients(), next, record.clone());
    }

    static boolean isDone(QueuedPart part) {
        return part.label().state() == LabelState.DONE;
    }

    boolean isEnded() {
        return parts.stream().allMatch(Entry::isDone);
    }

    /** Lines of words that a person can read; no word holds a space or a line end. */
    String format() {
        StringBuilder out = new StringBuilder();
        out.append(line(Stream.of("entry", id, key, keyDigest, submitted, size, sha256, place, keep)));
        out.append(envelope == null ? "" : format(envelope));
        for (QueuedPart part : parts) {
            Label label = part.label();
            String record = Base64.getEncoder().encodeToString(part.record());
            Stream<Object> words = Stream.of(
                    "part", part.revision(), label.state(), label.due(), label.priority(), label.lane(), record);
            out.append(line(Stream.concat(words, words(part.recipients()))));
        }
        return out.toString();
    }

    static String format(Envelope envelope) {
        return line(Stream.concat(Stream.of("envelope", envelope.sender()), words(envelope.recipients())));
    }

    static Entry parse(String text) {
        List<List<String>> lines = text.lines().map(Entry::words).toList();
        List<String> entry = lines.get(0);
        MessageId id = new MessageId(entry.get(1));
        Envelope envelope = null;
        List<QueuedPart> parts = new ArrayList<>();
        for (List<String> words : lines.subList(1, lines.size())) {
            if (words.get(0).equals("envelope")) {
                envelope = new Envelope(words.get(1), recipients(words, 2));
            } else {
                LabelState state = LabelState.valueOf(words.get(2));
                int priority = Integer.parseInt(words.get(4));
                Label label = new Label(state, Instant.parse(words.get(3)), priority, words.get(5));
                byte[] record = Base64.getDecoder().decode(words.get(6));
                long revision = Long.parseLong(words.get(1));
                parts.add(new QueuedPart(new PartId(id, parts.size()), revision, recipients(words, 7), label, record));
            }
        }
        Instant submitted = Instant.parse(entry.get(4));
        long size = Long.parseLong(entry.get(5));
        Instant keep = Instant.parse(entry.get(8));
        return new Entry(
                id, entry.get(2), entry.get(3), submitted, size, entry.get(6), envelope, entry.get(7), keep, parts);
    }

    private static List<Recipient> recipients(List<String> words, int from) {
        List<Recipient> all = new ArrayList<>();
        for (int i = from; i < words.size(); i += 2) {
            all.add(new Recipient(words.get(i), words.get(i + 1)));
        }
        return all;
    }

    private static Stream<String> words(List<Recipient> all) {
        return all.stream().flatMap(to -> Stream.of(to.addressType(), to.address()));
    }

    private static List<String> words(String line) {
        return Stream.of(line.split(" ", -1)).map(String::translateEscapes).toList();
    }

    private static String line(Stream<?> words) {
        return words.map(Entry::escaped).collect(Collectors.joining(" ", "", "\n"));
    }

    private static String escaped(Object word) {
        return word.toString()
                .replace("\\", "\\\\")
                .replace(" ", "\\s")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }
}
